/** How long items of one kind may stay in the browser's storage. */
export interface Retention {
  pattern: RegExp
  /** Null where it cannot be read. */
  timestamp: (text: string) => number | null
  maxAge: number
  /** The same, as if last changed then. Where a clock was ahead, things would be kept for longer. */
  withTimestamp?: (text: string, timestamp: number) => string
}

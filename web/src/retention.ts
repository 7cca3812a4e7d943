/** How long items of one kind may stay in the browser's storage. */
export interface Retention {
  pattern: RegExp
  /** Milliseconds since 1970; null if it cannot be read. */
  timestamp: (text: string) => number | null
  maxAge: number
  /** The same item with another timestamp. A clock that was ahead would extend its life otherwise. */
  withTimestamp?: (text: string, timestamp: number) => string
}

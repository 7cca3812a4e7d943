/** How long items of one kind may stay in the browser's storage. */
export interface Retention {
  name: RegExp
  /** Null where it cannot be read. */
  changed: (text: string) => number | null
  kept: number
  /** The same, as if last changed then. Where a clock was ahead, things would be kept for longer. */
  changedAt?: (text: string, changed: number) => string
}

/** Retries after a failure with exponential back-off, until it succeeds. */

/** `setTimeout`; returns a function that cancels it. */
export type Schedule = (work: () => void, milliseconds: number) => () => void

const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 30_000

export const schedule: Schedule = (work, milliseconds) => {
  const timer = setTimeout(work, milliseconds)
  return () => clearTimeout(timer)
}

export class RetryTimer {
  readonly #work: () => void
  readonly #schedule: Schedule
  #pause = FIRST_PAUSE
  #cancel: (() => void) | null = null
  #closed = false

  constructor(work: () => void, schedule: Schedule) {
    this.#work = work
    this.#schedule = schedule
  }

  /** Schedules a retry; the pause doubles each time. */
  failed(): void {
    if (this.#cancel || this.#closed) return
    this.#cancel = this.#schedule(() => {
      this.#cancel = null
      this.#work()
    }, this.#pause)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
  }

  succeeded(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#pause = FIRST_PAUSE
  }

  /** Cancels the retry and schedules no more. */
  close(): void {
    this.#closed = true
    this.succeeded()
  }
}

/** Asks again after a failure: soon at first, less and less often later, until it succeeds. */

/** Have work done after so many milliseconds. Answers how to call it off. */
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

  /** Asked once more after a pause, which is twice as long each time. */
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

  /** Nothing is asked from now on, whatever fails. */
  close(): void {
    this.#closed = true
    this.succeeded()
  }
}

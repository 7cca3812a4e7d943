/** Asks again after a failure: soon at first, less and less often later, until it succeeds. */

/** Have work done after so many milliseconds. Answers how to call it off. */
export type Later = (work: () => void, milliseconds: number) => () => void

const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 30_000

export const later: Later = (work, milliseconds) => {
  const timer = setTimeout(work, milliseconds)
  return () => clearTimeout(timer)
}

export class Again {
  readonly #ask: () => void
  readonly #later: Later
  #pause = FIRST_PAUSE
  #callOff: (() => void) | null = null
  #closed = false

  constructor(ask: () => void, later: Later) {
    this.#ask = ask
    this.#later = later
  }

  /** Asked once more after a pause, which is twice as long each time. */
  failed(): void {
    if (this.#callOff || this.#closed) return
    this.#callOff = this.#later(() => {
      this.#callOff = null
      this.#ask()
    }, this.#pause)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
  }

  succeeded(): void {
    this.#callOff?.()
    this.#callOff = null
    this.#pause = FIRST_PAUSE
  }

  /** Nothing is asked from now on, whatever fails. */
  close(): void {
    this.#closed = true
    this.succeeded()
  }
}

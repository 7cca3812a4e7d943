/**
 * A form over something that the API keeps: what it is based on, what was typed, and what became of saving it.
 * What was typed stays until the API has said that it is saved.
 */

import { type FieldError, Refused } from "@client-messaging/client"
import { Observable } from "../observable.ts"
import type { Word } from "../words/en.ts"

/** By the path of the field in the request: `office_hours.0.to`. */
export type Faults = Record<string, Word>

export interface FormRules<Base, Values> {
  initial: (base: Base) => Values
  /** What the API would refuse. */
  faults: (values: Values, base: Base) => Faults
  send: (values: Values, base: Base) => Promise<Base>
  /** Reads again what somebody else changed meanwhile. */
  reread: () => Promise<Base>
}

/** `unknown`: nobody knows whether it was done. */
export type Outcome = "saved" | "ended" | "unknown" | "conflict" | "refused"

export class SavedForm<Base, Values> extends Observable {
  base: Base
  values: Values
  busy = false
  outcome: Outcome | null = null
  /** Code of the refusal. */
  code = ""
  faults: Faults = {}
  /** Fields that the API refused. */
  refused: readonly FieldError[] = []
  /** What somebody else saved meanwhile, until the person has chosen. */
  theirs: Base | null = null
  /** Counts the attempts that failed at a field: the first of them takes the focus. */
  attempts = 0
  readonly #rules: FormRules<Base, Values>

  constructor(base: Base, rules: FormRules<Base, Values>) {
    super()
    this.#rules = rules
    this.base = base
    this.values = rules.initial(base)
  }

  get isUnsaved(): boolean {
    return JSON.stringify(this.values) !== JSON.stringify(this.#rules.initial(this.base))
  }

  set(part: Partial<Values>): void {
    this.values = { ...this.values, ...part }
    if (this.outcome === "saved" || this.outcome === "ended") this.outcome = null
    this.notify()
  }

  /** It was read again: an untouched form shows it. */
  follow(base: Base): void {
    if (this.busy || this.isUnsaved || this.theirs || base === this.base) return
    this.#rebase(base)
    this.notify()
  }

  async save(): Promise<void> {
    const { values, base } = this
    this.#clear()
    this.faults = this.#rules.faults(values, base)
    if (Object.keys(this.faults).length > 0) {
      this.attempts++
      return this.notify()
    }
    await this.carryOut(() => this.#rules.send(values, base), "saved")
  }

  /** Another change than saving the form: `outcome` is said once the API has said it. */
  async carryOut(work: () => Promise<Base>, outcome: Outcome): Promise<void> {
    if (this.busy) return // a second click may come before the button is disabled
    const { values } = this
    this.#clear()
    this.busy = true
    this.notify()
    try {
      const now = await work()
      if (this.values === values) this.#rebase(now)
      else this.base = now // typed meanwhile: not saved yet
      this.outcome = outcome
      this.theirs = null
    } catch (error) {
      await this.#fail(error)
    }
    this.busy = false
    this.notify()
  }

  /** Gives up what was typed. */
  takeTheirs(): void {
    if (this.theirs === null) return
    this.#rebase(this.theirs)
    this.#clear()
    this.theirs = null
    this.notify()
  }

  /** Saves what was typed, over what somebody else saved. */
  async keepMine(): Promise<void> {
    if (this.theirs === null || this.busy) return
    this.base = this.theirs
    this.theirs = null
    await this.save()
  }

  #rebase(base: Base): void {
    this.base = base
    this.values = this.#rules.initial(base)
  }

  #clear(): void {
    this.outcome = null
    this.faults = {}
    this.refused = []
  }

  async #fail(error: unknown): Promise<void> {
    if (!(error instanceof Refused)) {
      this.outcome = "unknown"
    } else if (error.code === "conflict") {
      this.theirs = await this.#rules.reread().catch(() => null)
      this.outcome = "conflict"
    } else {
      this.outcome = "refused"
      this.code = error.code
      this.refused = error.errors
      if (error.errors.length > 0) this.attempts++
    }
  }
}

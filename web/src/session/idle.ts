/**
 * Automatic log-off (45 CFR 164.312(a)(2)(iii)): who has left their desk is signed out. A person's tabs count as one, where
 * the browser lets them know of each other. It works without storage, and by whichever of two clocks says that it is time.
 */

import type { Browser } from "../browser.ts"
import { Observed } from "../observed.ts"
import type { Retention } from "../retention.ts"
import { momentIn, type Shelving } from "../storage.ts"
import type { Person } from "./session.ts"

export const IDLE_MINUTES = 15
export const WARNED_MINUTES = 1

const MINUTE = 60_000
const IDLE = IDLE_MINUTES * MINUTE
const WARNED = WARNED_MINUTES * MINUTE
/** Milliseconds between two stamps, and between two looks. */
const STAMPED_EVERY = 5_000
const LOOKED_EVERY = 1_000
/** What happens to the page because somebody is there. Text also comes by dictation, without a key; clicks by switches. */
const ACTS = [
  ...["pointerdown", "touchstart", "wheel", "keydown", "click"],
  ...["input", "compositionstart", "compositionupdate", "paste", "drop"],
]
/** What somebody does, or the page by itself when news comes. */
const MAYBE_ACTS = ["scroll", "focusin"]
/** Milliseconds after a change of the page for which it may scroll and focus by itself; and between steps of one scroll. */
const SETTLES = 1_000
const STEPS = 250
const RETURNS = ["visibilitychange", "focus", "pageshow", "resume"]

const STAMP = "client-messaging:active"
const changed = momentIn("at")

/** When somebody was last here. */
export const STAMPS: Retention = { name: new RegExp(`^${STAMP}:`), changed, kept: 24 * 60 * MINUTE }

/** When a person was last here, as their tabs tell each other. */
export class LastActive {
  readonly #storage: Shelving
  readonly #name: string

  constructor(storage: Shelving, { practice, id }: Pick<Person, "practice" | "id">) {
    this.#storage = storage
    this.#name = `${STAMP}:${practice}:${id}`
  }

  read(): number | null {
    return changed(this.#storage.getItem(this.#name) ?? "")
  }

  write(at: number): void {
    this.#storage.setItem(this.#name, JSON.stringify({ at }))
  }

  /** Asked before a session is resumed, as after a night's sleep of a laptop. */
  isRecent(now: number): boolean {
    const at = this.read()
    return at !== null && Math.abs(now - at) < IDLE // a stamp of a clock that was ahead says nothing
  }
}

type Clocks = Pick<Browser, "now" | "elapsed">

/** One tab's reckoning. */
export class Idle extends Observed {
  /** Seconds until the sign-out, once the last minute has begun. */
  secondsLeft: number | null = null
  readonly #last: LastActive
  readonly #clocks: Clocks
  readonly #onIdle: () => void
  #by = { now: 0, elapsed: 0 }
  #stamp: number | null = null
  #over = false

  constructor(last: LastActive, clocks: Clocks, onIdle: () => void) {
    super()
    this.#last = last
    this.#clocks = clocks
    this.#onIdle = onIdle
    this.#active()
  }

  /** Somebody is here. Once warned, only their answer counts: a sleeve on the keyboard is nobody. */
  act(): void {
    this.look() // before anything else, for a laptop that slept is woken by a key
    if (!this.#over && this.secondsLeft === null && this.#idleFor() >= STAMPED_EVERY) this.#active()
  }

  /** The answer. */
  stay(): void {
    this.look()
    if (this.#over) return
    this.#active()
    this.#say(null)
  }

  look(): void {
    if (this.#over) return
    const left = IDLE - this.#idleFor()
    this.#say(left <= WARNED ? Math.max(0, Math.ceil(left / 1000)) : null)
    if (left > 0) return
    this.#over = true
    this.#onIdle()
  }

  get isOver(): boolean {
    return this.#over || this.#idleFor() >= IDLE
  }

  #say(seconds: number | null): void {
    if (seconds === this.secondsLeft) return
    this.secondsLeft = seconds
    this.changed()
  }

  /** Milliseconds. A clock that is set back says too little, one that stands still in sleep, too: the longer counts. */
  #idleFor(): number {
    const { now, elapsed } = this.#clocks
    const idle = Math.max(now() - this.#by.now, elapsed() - this.#by.elapsed)
    const stamp = this.#last.read()
    if (stamp === null || stamp === this.#stamp) return idle
    this.#stamp = stamp
    const elsewhere = Math.max(0, now() - stamp)
    if (elsewhere < idle) this.#activeBefore(elsewhere)
    return Math.min(idle, elsewhere)
  }

  #active(): void {
    this.#activeBefore(0)
    this.#stamp = this.#clocks.now()
    this.#last.write(this.#stamp)
  }

  #activeBefore(milliseconds: number): void {
    this.#by = { now: this.#clocks.now() - milliseconds, elapsed: this.#clocks.elapsed() - milliseconds }
  }
}

/** Watches until the function that this answers is called. */
export function watchIdling(
  idle: Idle,
  browser: Pick<Browser, "events" | "elapsed" | "every" | "watchPage">,
): () => void {
  const { events, elapsed, every, watchPage } = browser
  const stopped = new AbortController()
  let settled = Number.NEGATIVE_INFINITY
  const settles = (milliseconds: number) => {
    settled = Math.max(settled, elapsed() + milliseconds)
  }
  const page = watchPage(() => settles(SETTLES))
  const mayBeAct = ({ type }: Event) => {
    if (page.wasChanged()) settles(SETTLES)
    if (elapsed() >= settled) idle.act()
    else if (type === "scroll") settles(STEPS)
  }
  const on = (names: string[], work: (event: Event) => void) => {
    for (const name of names) {
      events.addEventListener(name, work, { signal: stopped.signal, passive: true, capture: true })
    }
  }
  on(ACTS, () => idle.act())
  on(MAYBE_ACTS, mayBeAct)
  on(RETURNS, () => idle.look())
  const stopLooking = every(() => idle.look(), LOOKED_EVERY)
  return () => {
    stopped.abort()
    page.stop()
    stopLooking()
  }
}

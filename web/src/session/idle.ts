/**
 * Automatic log-off (45 CFR 164.312(a)(2)(iii)) after inactivity. A person's tabs count as one, where the browser lets
 * them share storage. It works without storage, and by two clocks: whichever says so first.
 */

import type { Browser } from "../browser.ts"
import { Observable } from "../observable.ts"
import type { Retention } from "../retention.ts"
import { type SafeStorage, timestampIn } from "../storage.ts"
import type { Person } from "./person.ts"

export const IDLE_MINUTES = 15
export const WARNED_MINUTES = 1

const MINUTE = 60_000
const IDLE_AFTER = IDLE_MINUTES * MINUTE
const WARN_BEFORE = WARNED_MINUTES * MINUTE
/** Milliseconds between two stored stamps, and between two checks. */
const STAMP_INTERVAL = 5_000
const CHECK_INTERVAL = 1_000
/** Events of user activity. Text may come by dictation, without a key; clicks by switches. */
const ACTIVITY_EVENTS = [
  ...["pointerdown", "touchstart", "wheel", "keydown", "click"],
  ...["input", "compositionstart", "compositionupdate", "paste", "drop"],
]
/** Caused by the user, or by the page itself when news arrives. */
const POSSIBLE_ACTIVITY_EVENTS = ["scroll", "focusin"]
/** Milliseconds after a DOM change in which the page may scroll and focus by itself; and between steps of a scroll. */
const PAGE_CHANGE_SETTLES = 1_000
const SCROLL_STEP_SETTLES = 250
const RETURN_EVENTS = ["visibilitychange", "focus", "pageshow", "resume"]

const STORAGE_KEY = "client-messaging:active"
const readTimestamp = timestampIn("at")

/** Stamps of last activity. */
export const ACTIVITY_RETENTION: Retention = {
  pattern: new RegExp(`^${STORAGE_KEY}:`),
  timestamp: readTimestamp,
  maxAge: 24 * 60 * MINUTE,
}

/** A person's last activity, shared by their tabs. */
export class LastActive {
  readonly #storage: SafeStorage
  readonly #name: string

  constructor(storage: SafeStorage, { practice, id }: Pick<Person, "practice" | "id">) {
    this.#storage = storage
    this.#name = `${STORAGE_KEY}:${practice}:${id}`
  }

  read(): number | null {
    return readTimestamp(this.#storage.getItem(this.#name) ?? "")
  }

  write(at: number): void {
    this.#storage.setItem(this.#name, JSON.stringify({ at }))
  }

  /** Checked before a session is resumed, as after a laptop's sleep. */
  isRecent(now: number): boolean {
    const at = this.read()
    return at !== null && Math.abs(now - at) < IDLE_AFTER // a stamp of a clock that was ahead is void
  }
}

type Clocks = Pick<Browser, "now" | "elapsed">

/** Idle time of one tab. */
export class Idle extends Observable {
  /** Seconds until log-off; null before the last minute. */
  secondsLeft: number | null = null
  readonly #shared: LastActive
  readonly #clocks: Clocks
  readonly #onIdle: () => void
  #lastActive = { now: 0, elapsed: 0 }
  #stamp: number | null = null
  #ended = false

  constructor(shared: LastActive, clocks: Clocks, onIdle: () => void) {
    super()
    this.#shared = shared
    this.#clocks = clocks
    this.#onIdle = onIdle
    this.#recordNow()
  }

  /** Activity. While the warning is shown only `stay` counts: a sleeve on the keyboard is no answer. */
  recordActivity(): void {
    this.check() // before anything else: a key may be what wakes a sleeping laptop
    if (!this.#ended && this.secondsLeft === null && this.#idleFor() >= STAMP_INTERVAL) this.#recordNow()
  }

  /** The person answered the warning. */
  stay(): void {
    this.check()
    if (this.#ended) return
    this.#recordNow()
    this.#setSecondsLeft(null)
  }

  check(): void {
    if (this.#ended) return
    const left = IDLE_AFTER - this.#idleFor()
    this.#setSecondsLeft(left <= WARN_BEFORE ? Math.max(0, Math.ceil(left / 1000)) : null)
    if (left > 0) return
    this.#ended = true
    this.#onIdle()
  }

  get isOver(): boolean {
    return this.#ended || this.#idleFor() >= IDLE_AFTER
  }

  #setSecondsLeft(seconds: number | null): void {
    if (seconds === this.secondsLeft) return
    this.secondsLeft = seconds
    this.notify()
  }

  /** Milliseconds. A clock set back, or one that stops in sleep, shows too little: the longer time counts. */
  #idleFor(): number {
    const { now, elapsed } = this.#clocks
    const idle = Math.max(now() - this.#lastActive.now, elapsed() - this.#lastActive.elapsed)
    const stamp = this.#shared.read()
    if (stamp === null || stamp === this.#stamp) return idle
    this.#stamp = stamp
    const elsewhere = Math.max(0, now() - stamp)
    if (elsewhere < idle) this.#setLastActive(elsewhere)
    return Math.min(idle, elsewhere)
  }

  #recordNow(): void {
    this.#setLastActive(0)
    this.#stamp = this.#clocks.now()
    this.#shared.write(this.#stamp)
  }

  #setLastActive(milliseconds: number): void {
    this.#lastActive = { now: this.#clocks.now() - milliseconds, elapsed: this.#clocks.elapsed() - milliseconds }
  }
}

/** Feeds browser events into `idle`. Returns a function that stops. */
export function watchActivity(
  idle: Idle,
  browser: Pick<Browser, "events" | "elapsed" | "every" | "watchPage">,
): () => void {
  const { events, elapsed, every, watchPage } = browser
  const stopped = new AbortController()
  let settledAt = Number.NEGATIVE_INFINITY
  const settleFor = (milliseconds: number) => {
    settledAt = Math.max(settledAt, elapsed() + milliseconds)
  }
  const page = watchPage(() => settleFor(PAGE_CHANGE_SETTLES))
  const onPossibleActivity = ({ type }: Event) => {
    if (page.wasChanged()) settleFor(PAGE_CHANGE_SETTLES)
    if (elapsed() >= settledAt) idle.recordActivity()
    else if (type === "scroll") settleFor(SCROLL_STEP_SETTLES)
  }
  const on = (names: string[], work: (event: Event) => void) => {
    for (const name of names) {
      events.addEventListener(name, work, { signal: stopped.signal, passive: true, capture: true })
    }
  }
  on(ACTIVITY_EVENTS, () => idle.recordActivity())
  on(POSSIBLE_ACTIVITY_EVENTS, onPossibleActivity)
  on(RETURN_EVENTS, () => idle.check())
  const stopLooking = every(() => idle.check(), CHECK_INTERVAL)
  return () => {
    stopped.abort()
    page.stop()
    stopLooking()
  }
}

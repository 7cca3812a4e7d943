/** Fake browser with clocks, storage, timers and page under the test's control. */

import type { Browser } from "../src/browser.ts"
import { type Storages, storagesOf } from "../src/storage.ts"
import { FakeStorage } from "./fake_storage.ts"

type Timer = { work: () => void; milliseconds: number; next: number }

export class FakeBrowser implements Browser {
  readonly local: FakeStorage
  readonly session: FakeStorage
  readonly storages: Storages
  readonly events = new EventTarget()
  isHidden = false
  time = Date.UTC(2026, 10, 27, 9)
  counted = 1_000
  /** False for an old browser, or one whose storage is blocked. */
  hasLocks = true
  /** Timers of a sleeping page do not fire. */
  asleep = false
  readonly #locks: Map<string, Promise<unknown>>
  #timers: Timer[] = []
  #changed: (() => void)[] = []
  #changes = 0

  /** A tab; with `beside` it shares localStorage and locks. */
  constructor(beside?: FakeBrowser, session = new FakeStorage()) {
    this.local = beside?.local ?? new FakeStorage()
    this.session = session
    this.storages = storagesOf(this.local.getter, this.session.getter)
    this.#locks = beside ? beside.#locks : new Map()
    if (beside) this.time = beside.time
  }

  /** As "Duplicate tab" and window.open do. */
  duplicated(): FakeBrowser {
    return new FakeBrowser(this, new FakeStorage(this.session.items))
  }

  /** The same tab after a reload. */
  reloaded(): FakeBrowser {
    return new FakeBrowser(this, this.session)
  }

  readonly hidden = () => this.isHidden
  readonly now = () => this.time
  readonly elapsed = () => this.counted

  readonly every = (work: () => void, milliseconds: number) => {
    const timer = { work, milliseconds, next: this.counted + milliseconds }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((candidate) => candidate !== timer)
    }
  }

  readonly watchPage = (changed: () => void) => {
    this.#changed.push(changed)
    const wasChanged = () => this.#changes > 0
    return { wasChanged, stop: () => this.#changed.splice(0) }
  }

  readonly exclusively = async <Answer>(name: string, work: () => Promise<Answer>): Promise<Answer> => {
    if (!this.hasLocks) return work()
    const before = this.#locks.get(name)
    const mine = Promise.resolve(before).then(work, work)
    this.#locks.set(name, mine)
    return mine
  }

  get timers(): number {
    return this.#timers.length
  }

  /** Advances the clocks, a second at a time. */
  pass(milliseconds: number): void {
    for (let left = milliseconds; left > 0; left -= 1_000) {
      const step = Math.min(left, 1_000)
      this.time += step
      this.counted += step
      if (!this.asleep) this.#ring()
    }
  }

  #ring(): void {
    for (const timer of [...this.#timers].filter((candidate) => candidate.next <= this.counted)) {
      timer.next = this.counted + timer.milliseconds
      timer.work()
    }
  }

  happens(name: string, details: object = {}): void {
    this.events.dispatchEvent(Object.assign(new Event(name), details))
  }

  /** The DOM changes; `work` runs in the same task. */
  changes(work: () => void = () => {}): void {
    this.#changes++
    work()
    this.#changes = 0
    for (const changed of this.#changed) changed()
  }
}

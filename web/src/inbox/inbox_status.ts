/** Status of an inbox: what an answer can be expected by, who is away, where to turn in a crisis. It is in no page. */

import type { Inbox, MessagingStatus } from "@client-messaging/client"
import { Observable } from "../observable.ts"
import { LatestRequest } from "./latest_request.ts"
import { isApiRefusal } from "./refusals.ts"
import { type Schedule, schedule } from "./retry_timer.ts"

/** Milliseconds between two requests that news causes: most news is of messages, which change nothing here. */
const BETWEEN_NEWS = 10_000
/** After this the status is asked for again with the next poll: closing times are told by nobody. */
const OLD_AFTER = 10 * 60_000
/** After something changes by the clock, and at the longest: longer timers overflow. */
const AFTER_CHANGE = 1_000
const LONGEST_WAIT = 12 * 60 * 60_000

type Clock = { now: () => number; schedule: Schedule }

export class InboxStatus extends Observable {
  /** Null until it is loaded, and where the API refuses it. */
  status: MessagingStatus | null = null
  readonly #inbox: Pick<Inbox, "messaging">
  readonly #clock: Clock
  readonly #latest = new LatestRequest()
  #asked = Number.NEGATIVE_INFINITY
  #failed = false
  #cancelNews: (() => void) | null = null
  #cancelChange: (() => void) | null = null
  #closed = false

  constructor(inbox: Pick<Inbox, "messaging">, clock: Clock = { now: Date.now, schedule }) {
    super()
    this.#inbox = inbox
    this.#clock = clock
  }

  /** Asks now. What was known stays where there is no answer. */
  async refresh(): Promise<void> {
    if (this.#closed) return
    this.#asked = this.#clock.now()
    const isLatest = this.#latest.begin()
    try {
      const status = await this.#inbox.messaging()
      if (isLatest()) this.#show(status)
    } catch (error) {
      if (isLatest()) this.#fail(error)
    }
  }

  /** There is news of this inbox: asks soon, once for all that comes meanwhile. */
  hearNews(): void {
    if (this.#cancelNews || this.#closed) return
    const wait = Math.min(Math.max(0, this.#asked + BETWEEN_NEWS - this.#clock.now()), BETWEEN_NEWS)
    this.#cancelNews = this.#clock.schedule(() => {
      this.#cancelNews = null
      void this.refresh()
    }, wait)
  }

  /** Anything may have changed: asks if the answer is old, or there was none. */
  poll(): void {
    const age = this.#clock.now() - this.#asked
    if (this.#failed ? Math.abs(age) >= BETWEEN_NEWS : Math.abs(age) >= OLD_AFTER) void this.refresh()
  }

  /** Stops all timers and requests to come. */
  close(): void {
    this.#closed = true
    this.#latest.invalidate()
    this.#cancelNews?.()
    this.#cancelChange?.()
  }

  #show(status: MessagingStatus | null): void {
    this.status = status
    this.#failed = false
    this.#cancelChange?.()
    const wait = status && untilChange(status, this.#clock.now())
    this.#cancelChange = wait === null ? null : this.#clock.schedule(() => void this.refresh(), wait)
    this.notify()
  }

  #fail(error: unknown): void {
    if (isApiRefusal(error)) this.#show(null)
    else this.#failed = true
  }
}

/** Milliseconds until something of a status changes by the clock; null if nothing does. */
function untilChange({ response, absence }: MessagingStatus, now: number): number | null {
  const moments = [response?.opens_at, response?.expected_by, response?.absence?.until, absence?.from, absence?.until]
  const waits = moments.map((moment) => Date.parse(moment ?? "") - now).filter((wait) => wait > 0)
  return waits.length ? Math.min(...waits, LONGEST_WAIT) + AFTER_CHANGE : null
}

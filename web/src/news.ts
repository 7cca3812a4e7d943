/** When to ask again: at once where something is said on the live connection, and from time to time where nothing is. */

import { listen, type News } from "@client-messaging/client"
import type { Browser } from "./browser.ts"
import type { Network } from "./network.ts"
import type { Session } from "./session/session.ts"

/** Null: something may have happened anywhere. */
export type OnNews = (inbox: News["inbox"] | null) => void

type Around = Pick<Browser, "events" | "hidden" | "elapsed" | "every"> & { listen?: typeof listen }

/** Milliseconds. With a live connection, polling is only for what a fault has swallowed. */
const POLLED_EVERY = 10_000
const POLLED_EVERY_WHILE_LIVE = 120_000

export class Newsroom {
  readonly #readers = new Set<OnNews>()
  readonly #network: Network
  readonly #around: Around
  #connected = false
  #asked: number

  constructor(network: Network, around: Around) {
    this.#network = network
    this.#around = around
    this.#asked = around.elapsed()
  }

  /** Listens until the function that this answers is called. `live` is empty where there is no live API. */
  open(live: string, token: Session["token"]): () => void {
    const { events, hidden, every } = this.#around
    const stopped = new AbortController()
    const tell = (inbox: News["inbox"] | null) => stopped.signal.aborted || this.#tell(inbox)
    const onState = (connected: boolean) => {
      this.#connected = connected
      // What happened before it opened was not told; and whoever may not listen any more is cut off.
      tell(null)
    }
    events.addEventListener("online", () => tell(null), { signal: stopped.signal })
    events.addEventListener("visibilitychange", () => hidden() || tell(null), { signal: stopped.signal })
    const stopPolling = every(() => this.#poll(), POLLED_EVERY / 5)
    const hear = this.#around.listen ?? listen
    const hangUp = live ? hear({ url: live, token, onNews: ({ inbox }) => tell(inbox), onState }) : () => {}
    return () => {
      stopped.abort()
      stopPolling()
      hangUp()
    }
  }

  /** Have this called with news, until the function that this answers is called. */
  read(onNews: OnNews): () => void {
    this.#readers.add(onNews)
    return () => this.#readers.delete(onNews)
  }

  #poll(): void {
    const { elapsed, hidden } = this.#around
    const often = !this.#connected || !this.#network.reachable
    const due = elapsed() - this.#asked >= (often ? POLLED_EVERY : POLLED_EVERY_WHILE_LIVE)
    if (due && !hidden()) this.#tell(null)
  }

  #tell(inbox: News["inbox"] | null): void {
    if (inbox === null) this.#asked = this.#around.elapsed()
    for (const onNews of this.#readers) onNews(inbox)
  }
}

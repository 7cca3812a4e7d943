/** When to ask again: at once where something is said on the live connection, and from time to time where nothing is. */

import { listen, type News } from "@client-messaging/client"
import type { Network } from "./network.ts"

/** Null: something may have happened anywhere. */
export type OnNews = (inbox: News["inbox"] | null) => void

/** Milliseconds. With a live connection, polling is only for what a fault has swallowed. */
const POLLED_EVERY = 10_000
const POLLED_EVERY_WHILE_LIVE = 120_000

export class Newsroom {
  readonly #readers = new Set<OnNews>()
  readonly #network: Network
  #connected = false
  #asked = Date.now()

  constructor(network: Network) {
    this.#network = network
  }

  /** Listens until the function that this answers is called. `live` is empty where there is no live API. */
  open(live: string, token: () => Promise<string>): () => void {
    const stopped = new AbortController()
    const timer = setInterval(() => this.#poll(), POLLED_EVERY / 5)
    const all = () => this.#tell(null)
    addEventListener("online", all, { signal: stopped.signal })
    document.addEventListener("visibilitychange", () => document.hidden || all(), { signal: stopped.signal })
    const onState = (connected: boolean) => {
      this.#connected = connected
      all() // also where it ended, which may be by a suspension or a hand-over
    }
    const close = live ? listen({ url: live, token, onNews: ({ inbox }) => this.#tell(inbox), onState }) : () => {}
    return () => {
      clearInterval(timer)
      stopped.abort()
      close()
    }
  }

  /** Have this called with news, until the function that this answers is called. */
  read(onNews: OnNews): () => void {
    this.#readers.add(onNews)
    return () => this.#readers.delete(onNews)
  }

  #poll(): void {
    const often = !this.#connected || !this.#network.reachable
    const due = Date.now() - this.#asked >= (often ? POLLED_EVERY : POLLED_EVERY_WHILE_LIVE)
    if (due && !document.hidden) this.#tell(null)
  }

  #tell(inbox: News["inbox"] | null): void {
    if (inbox === null) this.#asked = Date.now()
    for (const onNews of this.#readers) onNews(inbox)
  }
}

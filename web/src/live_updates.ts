/** Live updates: says when to refresh, from WebSocket news and by polling. */

import { listen, type News } from "@client-messaging/client"
import type { Browser } from "./browser.ts"
import type { Participants } from "./inbox/participants.ts"
import type { Network } from "./network.ts"
import type { SignedIn } from "./session/session.ts"

/** An inbox of which there is news; with `every_inbox`, all inboxes of its clinician. */
export type Update = News["inbox"] & Pick<News, "every_inbox">

/** Null: anything may have changed. */
export type UpdateListener = (update: Update | null) => void

/** Whether an update is about the inbox of these two. */
export function isAbout(update: Update, { client, clinician }: Participants): boolean {
  return update.clinician_id === clinician && (update.every_inbox === true || update.client_id === client)
}

type Environment = Pick<Browser, "events" | "hidden" | "elapsed" | "every"> & { listen?: typeof listen }

/** Milliseconds. With a live connection, polling only covers lost news. */
const POLL_INTERVAL = 10_000
const POLL_INTERVAL_WHILE_LIVE = 120_000

export class LiveUpdates {
  readonly #listeners = new Set<UpdateListener>()
  readonly #network: Network
  readonly #environment: Environment
  #connected = false
  #lastRefresh: number

  constructor(network: Network, environment: Environment) {
    this.#network = network
    this.#environment = environment
    this.#lastRefresh = environment.elapsed()
  }

  /** Starts listening and polling; returns a function that stops. `live` is empty if there is no live API. */
  start(live: string, token: SignedIn["token"]): () => void {
    const { events, hidden, every } = this.#environment
    const stopped = new AbortController()
    const notify = (update: Update | null) => stopped.signal.aborted || this.#notify(update)
    const onState = (connected: boolean) => {
      this.#connected = connected
      // News from before it opened was missed; and a lost connection may mean lost access.
      notify(null)
    }
    events.addEventListener("online", () => notify(null), { signal: stopped.signal })
    events.addEventListener("visibilitychange", () => hidden() || notify(null), { signal: stopped.signal })
    const stopPolling = every(() => this.#poll(), POLL_INTERVAL / 5)
    const connect = this.#environment.listen ?? listen
    const onNews = ({ inbox, every_inbox }: News) => notify(every_inbox ? { ...inbox, every_inbox } : inbox)
    const disconnect = live ? connect({ url: live, token, onNews, onState }) : () => {}
    return () => {
      stopped.abort()
      stopPolling()
      disconnect()
    }
  }

  /** Calls `onUpdate` with news. Returns a function that unsubscribes. */
  subscribe(onNews: UpdateListener): () => void {
    this.#listeners.add(onNews)
    return () => this.#listeners.delete(onNews)
  }

  #poll(): void {
    const { elapsed, hidden } = this.#environment
    const frequent = !this.#connected || !this.#network.reachable
    const due = elapsed() - this.#lastRefresh >= (frequent ? POLL_INTERVAL : POLL_INTERVAL_WHILE_LIVE)
    if (due && !hidden()) this.#notify(null)
  }

  #notify(update: Update | null): void {
    if (update === null) this.#lastRefresh = this.#environment.elapsed()
    for (const onUpdate of this.#listeners) onUpdate(update)
  }
}

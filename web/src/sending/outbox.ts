/**
 * Messages between "Send" and their place in the inbox. What is here is frozen, key and text: it is sent again until the
 * outcome is known, over reloads and cut connections, and the API keeps it once. Only what was refused for certain can be
 * changed, and has another key then.
 */

import { type Inbox, isDefinite, type Message, type Reason, type Refused, Unreachable } from "@client-messaging/client"
import { Observable } from "../observable.ts"
import type { Retention } from "../retention.ts"
import { parseJson } from "../storage.ts"
import type { Draft, Place } from "./drafts.ts"
import type { PersonStorage } from "./person_storage.ts"

/** Why a message was refused for certain, or is too old to be sent without being asked for. */
export type Failure = { code: string; reason?: Reason; fix?: string }

export interface Item {
  place: Place
  key: string
  subject: string
  body: string
  /** When it was first sent, in milliseconds since 1970. */
  since: number
  /** When the person last asked for it to be sent again. */
  asked?: number
  failure?: Failure
}

/** `sending`: on its way. `waiting`: will be sent again by itself. `failed`: the person decides. */
export type Pending = Item & { state: "sending" | "waiting" | "failed" }

export interface OutboxDependencies {
  inboxOf: (place: Place) => Inbox
  onSent: (item: Item, message: Message) => void
  /** Run work so that no other tab of this person runs its own meanwhile. The key guards; this saves requests. */
  exclusively: (work: () => Promise<void>) => Promise<void>
  now: () => number
  schedule: (work: () => void, milliseconds: number) => void
}

const DAY = 24 * 60 * 60 * 1000
/** After a day it is not sent unless asked for: it may no longer be true. */
const AUTOMATIC_FOR = DAY
/** The API knows a key for seven days. After six nobody could send it again and be sure that it is there once. */
const MAX_AGE = 6 * DAY
const FIRST_PAUSE = 2_000
const LONGEST_PAUSE = 30_000

/** Those of everybody. */
export const UNSENT_RETENTION: Retention = {
  pattern: /^client-messaging:(chart|portal):.*:send\//s,
  timestamp: (text) => parseJson(text, isItem)?.since ?? null,
  maxAge: MAX_AGE,
  withTimestamp: (text, since) => JSON.stringify({ ...JSON.parse(text), since }),
}

export class Outbox extends Observable {
  readonly #storage: PersonStorage
  readonly #dependencies: OutboxDependencies
  #sendingKey: string | null = null
  #pause = FIRST_PAUSE
  #running: Promise<void> | null = null
  #rerun = false
  #timerIsSet = false

  constructor(storage: PersonStorage, dependencies: OutboxDependencies) {
    super()
    this.#storage = storage
    this.#dependencies = dependencies
    this.#expire()
  }

  /** All of them, oldest first. */
  pending(): Pending[] {
    return this.#items().map((item) => ({ ...item, state: this.#state(item) }))
  }

  /** Send a draft, under its key. */
  add(place: Place, draft: Draft): Promise<void> {
    const { key, subject, body } = draft
    this.#store({ place, key, subject, body, since: this.#dependencies.now() })
    return this.flush()
  }

  /** Try what the person decided to try again, as it is. */
  async retry(key: string): Promise<void> {
    const item = this.#find(key)
    if (!item) return
    const { failure: _, ...rest } = item
    this.#store({ ...rest, asked: this.#dependencies.now() })
    await this.flush()
  }

  /** Take a failed message out, to be changed or forgotten. */
  take(key: string): Pending | null {
    const item = this.#find(key)
    if (!item?.failure) return null
    this.#remove(item)
    return { ...item, state: "failed" }
  }

  /** Something here was changed by another tab. */
  reread(): void {
    this.notify()
  }

  /** Send whatever waits, now. Called once more while it runs, it runs once more. */
  async flush(): Promise<void> {
    this.#rerun = true
    this.#running ??= this.#flushAll().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #flushAll(): Promise<void> {
    while (this.#rerun) {
      this.#rerun = false
      this.#expire()
      await this.#dependencies.exclusively(() => this.#sendAll())
    }
    if (this.#items().some((item) => !item.failure)) this.#flushLater()
  }

  #flushLater(): void {
    if (this.#timerIsSet) return
    this.#timerIsSet = true
    this.#dependencies.schedule(() => {
      this.#timerIsSet = false
      void this.flush()
    }, this.#pause)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
  }

  /** Each in turn; in an inbox whose message must wait, the later ones wait, too, so that they stay in order. */
  async #sendAll(): Promise<void> {
    const blocked = new Set<string>()
    for (const { key } of this.#items()) {
      const item = this.#find(key) // another tab may have sent it meanwhile
      if (!item || item.failure || blocked.has(inboxKey(item))) continue
      const error = await this.#send(item)
      if (error instanceof Unreachable) return
      if (error) blocked.add(inboxKey(item))
    }
  }

  /** The error after which the message still waits. */
  async #send(item: Item): Promise<unknown> {
    this.#sendingKey = item.key
    this.notify()
    try {
      const { message } = await this.#dependencies.inboxOf(item.place).send(outgoing(item), item.key)
      this.#pause = FIRST_PAUSE
      this.#dependencies.onSent(item, message)
      this.#remove(item)
      return null
    } catch (error) {
      if (!isDefinite(error)) return error
      // Somebody who signed out meanwhile has had it deleted.
      if (this.#find(item.key)) this.#store({ ...item, failure: failureOf(error) })
      return null
    } finally {
      this.#sendingKey = null
      this.notify()
    }
  }

  #state(item: Item): Pending["state"] {
    if (item.failure) return "failed"
    return this.#sendingKey === item.key ? "sending" : "waiting"
  }

  #expire(): void {
    for (const item of this.#items()) {
      const now = this.#dependencies.now()
      if (now - item.since > MAX_AGE) this.#remove(item)
      else if (now - (item.asked ?? item.since) > AUTOMATIC_FOR && !item.failure)
        this.#store({ ...item, failure: { code: "too_old" } })
    }
  }

  #items(): Item[] {
    const keys = this.#storage.keys().filter((name) => name.startsWith("send/"))
    const items = keys.map((name) => this.#storage.get(name, isItem)).filter((item) => item !== null)
    return items.sort((a, b) => a.since - b.since)
  }

  #find(key: string): Item | null {
    return this.#storage.get(`send/${key}`, isItem)
  }

  #store(item: Item): void {
    this.#storage.set(`send/${item.key}`, item)
    this.notify()
  }

  #remove(item: Item): void {
    this.#storage.remove(`send/${item.key}`)
    this.notify()
  }
}

function isItem({ place, key, subject, body, since, asked, failure }: Item): boolean {
  const texts = [place.client, place.clinician, place.thread ?? "", key, subject, body, failure?.code ?? ""]
  return texts.every((text) => typeof text === "string") && [since, asked ?? 0].every(Number.isFinite)
}

function outgoing({ place, subject, body }: Item) {
  return place.thread === null ? { subject, body } : { thread_id: place.thread, body }
}

function inboxKey({ place }: Item): string {
  return `${place.client}/${place.clinician}`
}

function failureOf(error: Refused): Failure {
  const { code, reason, fix } = error
  return { code, ...(reason && { reason }), ...(fix && { fix }) }
}

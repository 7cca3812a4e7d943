/**
 * Outbox: messages between "Send" and their acceptance. Text and idempotency key are frozen; they are resent until the
 * outcome is known, over reloads and lost connections, and the API stores it once. Only a definite refusal lets it be
 * edited, under another key.
 */

import { type Inbox, isDefinite, type Message, type Reason, type Refused, Unreachable } from "@client-messaging/client"
import type { Schedule } from "../inbox/retry_timer.ts"
import { Observable } from "../observable.ts"
import type { Retention } from "../retention.ts"
import { parseJson } from "../storage.ts"
import type { Draft, Place } from "./drafts.ts"
import type { PersonStorage } from "./person_storage.ts"

/** Why a message was definitely refused, or `too_old` to be resent automatically. */
export type Failure = { code: string; reason?: Reason; fix?: string; instead?: string }

export interface Item {
  place: Place
  key: string
  subject: string
  body: string
  /** When it was first sent, in milliseconds since 1970. */
  since: number
  /** Newest entry of the inbox that was known then, or empty: what was accepted has a later id. */
  after?: string | undefined
  /** When the person last asked for it to be sent again. */
  asked?: number
  failure?: Failure
}

/** `sending`: in flight. `waiting`: will be resent automatically. `failed`: the person decides. */
export type Pending = Item & { state: "sending" | "waiting" | "failed" }

export interface OutboxDependencies {
  inboxOf: (place: Place) => Inbox
  onSent: (item: Item, message: Message) => void
  /** Runs work under a lock shared by this person's tabs. It saves requests; the idempotency key guards. */
  exclusively: (work: () => Promise<void>) => Promise<void>
  now: () => number
  schedule: Schedule
}

const DAY = 24 * 60 * 60 * 1000
/** After a day a message is not resent automatically: it may no longer be true. */
const AUTOMATIC_FOR = DAY
/** The API remembers a key for seven days. After six a resend might be stored twice. */
const MAX_AGE = 6 * DAY
const FIRST_PAUSE = 2_000
const LONGEST_PAUSE = 30_000

/** Of all people and both front ends. */
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
  #cancelTimer: (() => void) | null = null
  #closed = false

  constructor(storage: PersonStorage, dependencies: OutboxDependencies) {
    super()
    this.#storage = storage
    this.#dependencies = dependencies
    this.#expire()
  }

  /** All messages in the outbox, oldest first. */
  pending(): Pending[] {
    return this.#items().map((item) => ({ ...item, state: this.#state(item) }))
  }

  /** Sends a draft under its key. `after`: the newest known entry of the inbox, or empty. */
  add(place: Place, draft: Draft, after?: string): Promise<void> {
    const { key, subject, body } = draft
    this.#store({ place, key, subject, body, since: this.#dependencies.now(), after })
    return this.flush()
  }

  /** Resends a failed message unchanged, because the person asked for it. */
  async retry(key: string): Promise<void> {
    const item = this.#find(key)
    if (!item) return
    const { failure: _, ...rest } = item
    this.#store({ ...rest, asked: this.#dependencies.now() })
    await this.flush()
  }

  /** Removes a failed message, to be edited or discarded. */
  take(key: string): Pending | null {
    const item = this.#find(key)
    if (!item?.failure) return null
    this.#remove(item)
    return { ...item, state: "failed" }
  }

  /** Another tab changed the outbox. */
  reread(): void {
    this.notify()
  }

  /** Sends all waiting messages now. A call during a run causes another run. */
  async flush(): Promise<void> {
    this.#rerun = true
    this.#running ??= this.#flushAll().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /** Begins nothing more. A message that is in flight is finished; what waits stays in the storage. */
  close(): void {
    this.#closed = true
    this.#cancelTimer?.()
  }

  async #flushAll(): Promise<void> {
    while (this.#rerun && !this.#closed) {
      this.#rerun = false
      this.#expire()
      await this.#dependencies.exclusively(() => this.#sendAll())
    }
    if (!this.#closed && this.#items().some((item) => !item.failure)) this.#flushLater()
  }

  #flushLater(): void {
    if (this.#cancelTimer) return
    this.#cancelTimer = this.#dependencies.schedule(() => {
      this.#cancelTimer = null
      void this.flush()
    }, this.#pause)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
  }

  /** Sends one after the other. If one must wait, later ones of its inbox wait, too, to keep their order. */
  async #sendAll(): Promise<void> {
    const blocked = new Set<string>()
    for (const { key } of this.#items()) {
      if (this.#closed) return
      const item = this.#find(key) // another tab may have sent it meanwhile
      if (!item || item.failure || blocked.has(inboxKey(item))) continue
      const error = await this.#send(item)
      if (error instanceof Unreachable) return
      if (error) blocked.add(inboxKey(item))
    }
  }

  /** Returns the error after which the message still waits, else null. */
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
      // Signing out meanwhile has deleted it.
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

function isItem({ place, key, subject, body, since, after, asked, failure }: Item): boolean {
  const texts = [
    place.client,
    place.clinician,
    place.thread ?? "",
    key,
    subject,
    body,
    after ?? "",
    failure?.code ?? "",
  ]
  return texts.every((text) => typeof text === "string") && [since, asked ?? 0].every(Number.isFinite)
}

function outgoing({ place, subject, body }: Item) {
  return place.thread === null ? { subject, body } : { thread_id: place.thread, body }
}

function inboxKey({ place }: Item): string {
  return `${place.client}/${place.clinician}`
}

function failureOf(error: Refused): Failure {
  const { code, reason, fix, instead } = error
  return { code, ...(reason && { reason }), ...(fix && { fix }), ...(instead && { instead }) }
}

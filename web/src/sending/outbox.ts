/**
 * Messages between "Send" and their place in the inbox. What is here is frozen, key and text: it is sent again until the
 * outcome is known, over reloads and cut connections, and the API keeps it once. Only what was refused for certain can be
 * changed, and has another key then.
 */

import { type Inbox, isDefinite, type Message, type Reason, type Refused, Unreachable } from "@client-messaging/client"
import { Observed } from "../observed.ts"
import type { Retention } from "../retention.ts"
import { parsed } from "../storage.ts"
import type { Draft, Place } from "./drafts.ts"
import type { Shelf } from "./shelf.ts"

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

export interface Sending {
  inboxOf: (place: Place) => Inbox
  onSent: (item: Item, message: Message) => void
  /** Run work so that no other tab of this person runs its own meanwhile. The key guards; this saves requests. */
  exclusively: (work: () => Promise<void>) => Promise<void>
  now: () => number
  later: (work: () => void, milliseconds: number) => void
}

const DAY = 24 * 60 * 60 * 1000
/** After a day it is not sent unless asked for: it may no longer be true. */
const SENT_BY_ITSELF = DAY
/** The API knows a key for seven days. After six nobody could send it again and be sure that it is there once. */
const KEPT = 6 * DAY
const FIRST_PAUSE = 2_000
const LONGEST_PAUSE = 30_000

/** Those of everybody. */
export const UNSENT: Retention = {
  name: /^client-messaging:(chart|portal):.*:send\//s,
  changed: (text) => parsed(text, isItem)?.since ?? null,
  kept: KEPT,
  changedAt: (text, since) => JSON.stringify({ ...JSON.parse(text), since }),
}

export class Outbox extends Observed {
  readonly #shelf: Shelf
  readonly #sending: Sending
  #onItsWay: string | null = null
  #pause = FIRST_PAUSE
  #running: Promise<void> | null = null
  #again = false
  #timed = false

  constructor(shelf: Shelf, sending: Sending) {
    super()
    this.#shelf = shelf
    this.#sending = sending
    this.#age()
  }

  /** All of them, oldest first. */
  pending(): Pending[] {
    return this.#items().map((item) => ({ ...item, state: this.#state(item) }))
  }

  /** Send a draft, under its key. */
  add(place: Place, draft: Draft): Promise<void> {
    const { key, subject, body } = draft
    this.#keep({ place, key, subject, body, since: this.#sending.now() })
    return this.flush()
  }

  /** Try what the person decided to try again, as it is. */
  async retry(key: string): Promise<void> {
    const item = this.#find(key)
    if (!item) return
    const { failure: _, ...rest } = item
    this.#keep({ ...rest, asked: this.#sending.now() })
    await this.flush()
  }

  /** Take a failed message out, to be changed or forgotten. */
  take(key: string): Pending | null {
    const item = this.#find(key)
    if (!item?.failure) return null
    this.#drop(item)
    return { ...item, state: "failed" }
  }

  /** Something here was changed by another tab. */
  reread(): void {
    this.changed()
  }

  /** Send whatever waits, now. Called once more while it runs, it runs once more. */
  async flush(): Promise<void> {
    this.#again = true
    this.#running ??= this.#flushAll().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #flushAll(): Promise<void> {
    while (this.#again) {
      this.#again = false
      this.#age()
      await this.#sending.exclusively(() => this.#pass())
    }
    if (this.#items().some((item) => !item.failure)) this.#flushLater()
  }

  #flushLater(): void {
    if (this.#timed) return
    this.#timed = true
    this.#sending.later(() => {
      this.#timed = false
      void this.flush()
    }, this.#pause)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
  }

  /** Each in turn; in an inbox whose message must wait, the later ones wait, too, so that they stay in order. */
  async #pass(): Promise<void> {
    const blocked = new Set<string>()
    for (const { key } of this.#items()) {
      const item = this.#find(key) // another tab may have sent it meanwhile
      if (!item || item.failure || blocked.has(inboxName(item))) continue
      const error = await this.#try(item)
      if (error instanceof Unreachable) return
      if (error) blocked.add(inboxName(item))
    }
  }

  /** The error after which the message still waits. */
  async #try(item: Item): Promise<unknown> {
    this.#onItsWay = item.key
    this.changed()
    try {
      const { message } = await this.#sending.inboxOf(item.place).send(outgoing(item), item.key)
      this.#pause = FIRST_PAUSE
      this.#sending.onSent(item, message)
      this.#drop(item)
      return null
    } catch (error) {
      if (!isDefinite(error)) return error
      // Somebody who signed out meanwhile has had it deleted.
      if (this.#find(item.key)) this.#keep({ ...item, failure: failureOf(error) })
      return null
    } finally {
      this.#onItsWay = null
      this.changed()
    }
  }

  #state(item: Item): Pending["state"] {
    if (item.failure) return "failed"
    return this.#onItsWay === item.key ? "sending" : "waiting"
  }

  #age(): void {
    for (const item of this.#items()) {
      const now = this.#sending.now()
      if (now - item.since > KEPT) this.#drop(item)
      else if (now - (item.asked ?? item.since) > SENT_BY_ITSELF && !item.failure)
        this.#keep({ ...item, failure: { code: "too_old" } })
    }
  }

  #items(): Item[] {
    const names = this.#shelf.names().filter((name) => name.startsWith("send/"))
    const items = names.map((name) => this.#shelf.get(name, isItem)).filter((item) => item !== null)
    return items.sort((one, other) => one.since - other.since)
  }

  #find(key: string): Item | null {
    return this.#shelf.get(`send/${key}`, isItem)
  }

  #keep(item: Item): void {
    this.#shelf.put(`send/${item.key}`, item)
    this.changed()
  }

  #drop(item: Item): void {
    this.#shelf.remove(`send/${item.key}`)
    this.changed()
  }
}

function isItem({ place, key, subject, body, since, asked, failure }: Item): boolean {
  const texts = [place.client, place.clinician, place.thread ?? "", key, subject, body, failure?.code ?? ""]
  return texts.every((text) => typeof text === "string") && [since, asked ?? 0].every(Number.isFinite)
}

function outgoing({ place, subject, body }: Item) {
  return place.thread === null ? { subject, body } : { thread_id: place.thread, body }
}

function inboxName({ place }: Item): string {
  return `${place.client}/${place.clinician}`
}

function failureOf(error: Refused): Failure {
  const { code, reason, fix } = error
  return { code, ...(reason && { reason }), ...(fix && { fix }) }
}

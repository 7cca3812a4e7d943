/** Drafts. They survive a reload, with the idempotency key under which they will be sent. */

import { Observable } from "../observable.ts"
import type { Retention } from "../retention.ts"
import { parseJson } from "../storage.ts"
import type { PersonStorage } from "./person_storage.ts"

/** Where a message goes: a thread of an inbox, or a new one. */
export interface Place {
  client: string
  clinician: string
  thread: string | null
}

export interface Draft {
  key: string
  subject: string
  body: string
  /** When it was last changed, in milliseconds since 1970. */
  changed: number
}

/** A day: a draft is health information on a device that others may use. */
export const DRAFT_MAX_AGE = 24 * 60 * 60 * 1000

/** Of all people and both front ends. */
export const DRAFT_RETENTION: Retention = {
  pattern: /^client-messaging:(chart|portal):.*:draft\//s,
  timestamp: (text) => parseJson(text, isDraft)?.changed ?? null,
  maxAge: DRAFT_MAX_AGE,
  withTimestamp: (text, changed) => JSON.stringify({ ...JSON.parse(text), changed }),
}

/** Observed for which drafts there are, not for what is in them. */
export class Drafts extends Observable {
  /** Whether the last draft will outlive the page: browsers may keep nothing for it. */
  areKept = true
  readonly #storage: PersonStorage
  readonly #now: () => number
  readonly #events: EventTarget

  constructor(storage: PersonStorage, now: () => number = Date.now, events: EventTarget = globalThis) {
    super()
    this.#storage = storage
    this.#now = now
    this.#events = events
  }

  /** The draft for a place, or null. */
  read(place: Place): Draft | null {
    const draft = this.#storage.get(storageKey(place), isDraft)
    return draft && this.#now() - draft.changed <= DRAFT_MAX_AGE ? draft : null
  }

  /** Stores a draft; deletes it if it has no text. */
  write(place: Place, { key, subject, body }: Omit<Draft, "changed">): void {
    const isNew = this.read(place) === null
    if (subject || body) {
      const draft: Draft = { key, subject, body, changed: this.#now() }
      this.areKept = this.#storage.set(storageKey(place), draft)
    } else this.forget(place)
    if (isNew) this.notify()
  }

  forget(place: Place): void {
    this.#storage.remove(storageKey(place))
    this.notify()
  }

  /** Whether there is a draft in an inbox, for any thread or a new one. */
  isIn({ client, clinician }: Omit<Place, "thread">): boolean {
    const inbox = storageKey({ client, clinician, thread: "" })
    return this.#storage.keys().some((key) => {
      return key.startsWith(inbox) && this.read({ client, clinician, thread: key.slice(inbox.length) }) !== null
    })
  }

  /**
   * Calls `onChange` when another tab changes a draft. Returns a function that stops. For layout effects: those after the
   * browser's next frame miss what changes between reading and watching.
   */
  watch(onChange: () => void): () => void {
    const changed = (event: Event) => this.#storage.owns((event as StorageEvent).key) && onChange()
    this.#events.addEventListener("storage", changed)
    return () => this.#events.removeEventListener("storage", changed)
  }
}

function isDraft({ key, subject, body, changed }: Draft): boolean {
  return [key, subject, body].every((text) => typeof text === "string") && Number.isFinite(changed)
}

function storageKey({ client, clinician, thread }: Place): string {
  return `draft/${client}/${clinician}/${thread ?? "new"}`
}

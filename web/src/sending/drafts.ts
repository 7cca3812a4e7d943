/** What somebody has begun to write. It survives a reload, with the key under which it will be sent. */

import type { Retention } from "../retention.ts"
import { parsed } from "../storage.ts"
import type { Shelf } from "./shelf.ts"

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

/** A day. A draft is health information on a device that others may use: it does not lie about for longer. */
export const DRAFT_KEPT = 24 * 60 * 60 * 1000

/** Those of everybody. */
export const DRAFTS: Retention = {
  name: /^client-messaging:(chart|portal):.*:draft\//s,
  changed: (text) => parsed(text, isDraft)?.changed ?? null,
  kept: DRAFT_KEPT,
  changedAt: (text, changed) => JSON.stringify({ ...JSON.parse(text), changed }),
}

export class Drafts {
  readonly #shelf: Shelf
  readonly #now: () => number
  readonly #events: EventTarget

  constructor(shelf: Shelf, now: () => number = Date.now, events: EventTarget = globalThis) {
    this.#shelf = shelf
    this.#now = now
    this.#events = events
  }

  /** The draft for a place, or null. */
  read(place: Place): Draft | null {
    const draft = this.#shelf.get(nameOf(place), isDraft)
    return draft && this.#now() - draft.changed <= DRAFT_KEPT ? draft : null
  }

  /** Keep this; without any text there is nothing to keep. */
  write(place: Place, { key, subject, body }: Omit<Draft, "changed">): void {
    if (subject || body) this.#shelf.put(nameOf(place), { key, subject, body, changed: this.#now() } satisfies Draft)
    else this.forget(place)
  }

  forget(place: Place): void {
    this.#shelf.remove(nameOf(place))
  }

  /** Have this called when another tab has changed a draft, until the function that this answers is called. */
  watch(onChange: () => void): () => void {
    const changed = (event: Event) => this.#shelf.has((event as StorageEvent).key) && onChange()
    this.#events.addEventListener("storage", changed)
    return () => this.#events.removeEventListener("storage", changed)
  }
}

function isDraft({ key, subject, body, changed }: Draft): boolean {
  return [key, subject, body].every((text) => typeof text === "string") && Number.isFinite(changed)
}

function nameOf({ client, clinician, thread }: Place): string {
  return `draft/${client}/${clinician}/${thread ?? "new"}`
}

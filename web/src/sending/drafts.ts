/** What somebody has begun to write. It survives a reload, with the key under which it will be sent. */

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

export class Drafts {
  readonly #shelf: Shelf
  readonly #now: () => number

  constructor(shelf: Shelf, now: () => number = Date.now) {
    this.#shelf = shelf
    this.#now = now
    for (const name of shelf.names().filter((one) => one.startsWith("draft/"))) {
      if (this.#isOld(shelf.get<Draft>(name))) shelf.remove(name)
    }
  }

  /** The draft for a place, or null. */
  read(place: Place): Draft | null {
    const draft = this.#shelf.get<Draft>(nameOf(place))
    return this.#isOld(draft) ? null : draft
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
    const changed = ({ key }: StorageEvent) => this.#shelf.has(key) && onChange()
    addEventListener("storage", changed)
    return () => removeEventListener("storage", changed)
  }

  #isOld(draft: Draft | null): boolean {
    return draft !== null && this.#now() - draft.changed > DRAFT_KEPT
  }
}

function nameOf({ client, clinician, thread }: Place): string {
  return `draft/${client}/${clinician}/${thread ?? "new"}`
}

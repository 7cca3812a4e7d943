/** Names of clients and clinicians, collected from overviews. An overview has them for some inboxes, or none. */

import type { InboxSummary } from "@client-messaging/client"

type Named = Pick<InboxSummary, "client_id" | "client_name" | "clinician_id" | "clinician_name">

export class Names {
  readonly #clients = new NamesById()
  readonly #clinicians = new NamesById()

  /** A missing client name means none. A clinician's name is present only in inboxes that they wrote into. */
  learn({ client_id, client_name, clinician_id, clinician_name }: Named): void {
    this.#clients.set(client_id, client_name)
    if (clinician_name) this.#clinicians.set(clinician_id, clinician_name)
  }

  /** A clinician's name from a message, where no overview has one. Returns whether it is new. */
  hear(id: string, name: string): boolean {
    if (this.#clinicians.get(id) !== undefined) return false
    this.#clinicians.set(id, name)
    return true
  }

  client(id: string): string | undefined {
    return this.#clients.get(id)
  }

  clinician(id: string): string | undefined {
    return this.#clinicians.get(id)
  }
}

class NamesById {
  readonly #names = new Map<string, string>()
  /** Number of ids by name. */
  readonly #namesakes = new Map<string, number>()

  set(id: string, name: string | undefined): void {
    const before = this.#names.get(id)
    if (before === name) return
    if (before) this.#count(before, -1)
    if (name) this.#count(name, 1)
    if (name) this.#names.set(id, name)
    else this.#names.delete(id)
  }

  /** The name; with the id if it is not unique, to avoid writing to the wrong person. */
  get(id: string): string | undefined {
    const name = this.#names.get(id)
    return name && (this.#namesakes.get(name) ?? 0) > 1 ? `${name} (${id})` : name
  }

  #count(name: string, more: number): void {
    this.#namesakes.set(name, (this.#namesakes.get(name) ?? 0) + more)
  }
}

/** Letters of the avatar: of the first and the last word that is no title ("Dr."); of an id, of its parts. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const names = words.filter((word) => !word.endsWith("."))
  const parts = words.length > 1 ? names : name.split(/[-.]/).filter(Boolean)
  const [first = name, ...more] = parts
  return [first, ...more.slice(-1)].map((part) => [...part][0]?.toUpperCase() ?? "").join("")
}

/** Number of colours of avatars. */
const HUES = 8

/** Colour of the avatar of an id: always the same. */
export function hueOf(id: string): number {
  return [...id].reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % HUES
}

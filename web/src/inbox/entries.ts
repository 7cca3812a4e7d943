/** The entries of an inbox, each once and in order, and whose they are for whoever reads it. */

import type { Entry } from "@client-messaging/client"

export type Side = "clinician" | "client"

export interface Reader {
  side: Side
  id: string
}

export class Entries {
  readonly #reader: Reader
  readonly #known = new Map<string, Entry>()
  #sorted: Entry[] | null = null

  constructor(reader: Reader) {
    this.#reader = reader
  }

  /** Oldest first. */
  get all(): Entry[] {
    this.#sorted ??= [...this.#known.values()].sort((one, other) => (one.id < other.id ? -1 : 1))
    return this.#sorted
  }

  has(id: string): boolean {
    return this.#known.has(id)
  }

  /** What was once read by the other side stays so, whatever an older answer says. */
  add(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const known = this.#known.get(entry.id)
      const wasRead = known?.kind === "message" && known.read_by_other
      this.#known.set(entry.id, wasRead ? known : entry)
    }
    this.#sorted = null
  }

  clear(): void {
    this.#known.clear()
    this.#sorted = null
  }

  /** Written by the reader: a chart had other owners, and they are of the same side. */
  isOwn(entry: Entry): boolean {
    return entry.kind === "message" && entry.sender.role === this.#reader.side && entry.sender.id === this.#reader.id
  }

  /** Written by somebody who owned the chart before the reader did. */
  isFormerOwners(entry: Entry): boolean {
    return this.#reader.side === "client" && isBy("client", entry) && !this.isOwn(entry)
  }

  /** What the API counts as unread, if it comes after the marker: it counts by side. */
  isReceived(entry: Entry): boolean {
    const byClinician = isBy("clinician", entry)
    return this.#reader.side === "clinician" ? !byClinician : byClinician
  }
}

function isBy(side: Side, entry: Entry): boolean {
  return entry.kind === "message" && entry.sender.role === side
}

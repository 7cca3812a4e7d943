/** Entries of an inbox, each once and in order, and their authors from the reader's view. */

import type { Entry } from "@client-messaging/client"

export type Side = "clinician" | "client"

export interface Reader {
  side: Side
  id: string
}

export class Entries {
  readonly #reader: Reader
  readonly #byId = new Map<string, Entry>()
  #sorted: Entry[] | null = null

  constructor(reader: Reader) {
    this.#reader = reader
  }

  /** Oldest first. */
  get all(): Entry[] {
    this.#sorted ??= [...this.#byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    return this.#sorted
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  /** An entry read by the other side stays read, whatever an older answer says. */
  add(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const known = this.#byId.get(entry.id)
      const wasRead = known?.kind === "message" && known.read_by_other
      this.#byId.set(entry.id, wasRead ? known : entry)
    }
    this.#sorted = null
  }

  clear(): void {
    this.#byId.clear()
    this.#sorted = null
  }

  /** Written by the reader, not by another owner of the same side. */
  isOwn(entry: Entry): boolean {
    return entry.kind === "message" && entry.sender.role === this.#reader.side && entry.sender.id === this.#reader.id
  }

  /** Written by somebody who owned the chart before the reader did. */
  isFromFormerOwner(entry: Entry): boolean {
    return this.#reader.side === "client" && isBy("client", entry) && !this.isOwn(entry)
  }

  /** Counted as unread by the API if after the marker: it counts by side. */
  isReceived(entry: Entry): boolean {
    const byClinician = isBy("clinician", entry)
    return this.#reader.side === "clinician" ? !byClinician : byClinician
  }
}

function isBy(side: Side, entry: Entry): boolean {
  return entry.kind === "message" && entry.sender.role === side
}

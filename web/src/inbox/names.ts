/** What clients and clinicians are called, as far as overviews have said it. An overview says it of some inboxes, or of none. */

import type { InboxSummary } from "@client-messaging/client"

type Named = Pick<InboxSummary, "client_id" | "client_name" | "clinician_id" | "clinician_name">

export class Names {
  readonly #clients = new NamesById()
  readonly #clinicians = new NamesById()

  /** A client's name is the chart's: without it they have none. A clinician's is known of the inboxes that they wrote into. */
  learn({ client_id, client_name, clinician_id, clinician_name }: Named): void {
    this.#clients.set(client_id, client_name)
    if (clinician_name) this.#clinicians.set(clinician_id, clinician_name)
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
  /** How many are called so. */
  readonly #namesakes = new Map<string, number>()

  set(id: string, name: string | undefined): void {
    const before = this.#names.get(id)
    if (before === name) return
    if (before) this.#count(before, -1)
    if (name) this.#count(name, 1)
    if (name) this.#names.set(id, name)
    else this.#names.delete(id)
  }

  /** The name; with the id where somebody else is called the same, for nobody may write to the wrong one. */
  get(id: string): string | undefined {
    const name = this.#names.get(id)
    return name && (this.#namesakes.get(name) ?? 0) > 1 ? `${name} (${id})` : name
  }

  #count(name: string, more: number): void {
    this.#namesakes.set(name, (this.#namesakes.get(name) ?? 0) + more)
  }
}

/** The letter for a face: of the first word that is no title ("Dr."). */
export function initial(name: string): string {
  const words = name.split(/\s+/)
  const [letter = ""] = words.find((word) => !word.endsWith(".")) ?? name
  return letter.toUpperCase()
}

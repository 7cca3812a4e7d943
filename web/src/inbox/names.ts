/** What clients and clinicians are called, as far as overviews have said it. An overview says it of some inboxes, or of none. */

import type { InboxSummary } from "@client-messaging/client"

type About = Pick<InboxSummary, "client_id" | "client_name" | "clinician_id" | "clinician_name">

export class Names {
  readonly #clients = new Map<string, string>()
  readonly #clinicians = new Map<string, string>()

  /** A client's name is the chart's: without it they have none. A clinician's is known of the inboxes that they wrote into. */
  learn({ client_id, client_name, clinician_id, clinician_name }: About): void {
    if (client_name) this.#clients.set(client_id, client_name)
    else this.#clients.delete(client_id)
    if (clinician_name) this.#clinicians.set(clinician_id, clinician_name)
  }

  client(id: string): string | undefined {
    return toldApart(this.#clients, id)
  }

  clinician(id: string): string | undefined {
    return toldApart(this.#clinicians, id)
  }
}

/** The name; with the id where somebody else is called the same, for nobody may write to the wrong one. */
function toldApart(names: Map<string, string>, id: string): string | undefined {
  const name = names.get(id)
  const namesake = [...names].some(([other, called]) => other !== id && called === name)
  return name && namesake ? `${name} (${id})` : name
}

/** The letter for a face: of the first word that is no title ("Dr."). */
export function initial(name: string): string {
  const words = name.split(/\s+/)
  const [letter = ""] = words.find((word) => !word.endsWith(".")) ?? name
  return letter.toUpperCase()
}

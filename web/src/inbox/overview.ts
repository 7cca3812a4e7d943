/** All inboxes of a person, latest activity first, as far as they were asked for, and the number for the badge. */

import { type InboxOverview, type InboxSummary, type OverviewQuery, Refused } from "@client-messaging/client"
import { Observed } from "../observed.ts"
import { Names } from "./names.ts"

export type Ask = (query: OverviewQuery) => Promise<InboxOverview>

export class Overview extends Observed {
  inboxes: InboxSummary[] | null = null
  unreadTotal = 0
  refused: Refused | null = null
  onlyUnread = false
  readonly names = new Names()
  readonly #ask: Ask
  #older: string | null = null
  #asked = 0

  constructor(ask: Ask) {
    super()
    this.#ask = ask
  }

  get hasOlder(): boolean {
    return this.#older !== null
  }

  async refresh(): Promise<void> {
    const asked = ++this.#asked
    const page = await this.#page({ unread: this.onlyUnread })
    if (page === null || asked !== this.#asked) return
    const fresh = new Set(page.inboxes.map(nameOf))
    const whole = page.older === null || this.onlyUnread
    const known = whole ? [] : (this.inboxes ?? []).filter((one) => !fresh.has(nameOf(one)))
    if (known.length === 0) this.#older = page.older
    this.inboxes = [...page.inboxes, ...known]
    this.unreadTotal = page.unread_total
    this.changed()
  }

  async loadOlder(): Promise<void> {
    if (this.#older === null) return
    const page = await this.#page({ unread: this.onlyUnread, before: this.#older })
    if (page === null) return
    const known = new Set(this.inboxes?.map(nameOf))
    this.inboxes = [...(this.inboxes ?? []), ...page.inboxes.filter((one) => !known.has(nameOf(one)))]
    this.#older = page.older
    this.changed()
  }

  async showOnlyUnread(onlyUnread: boolean): Promise<void> {
    this.onlyUnread = onlyUnread
    this.inboxes = null
    this.#older = null
    this.changed()
    await this.refresh()
  }

  async #page(query: OverviewQuery): Promise<InboxOverview | null> {
    try {
      const page = await this.#ask(query)
      this.refused = null
      for (const one of page.inboxes) this.names.learn(one)
      return page
    } catch (error) {
      if (error instanceof Refused && error.status < 500 && error.status !== 429) this.refused = error
      this.changed()
      return null
    }
  }
}

export function nameOf({ client_id, clinician_id }: InboxSummary): string {
  return `${client_id}/${clinician_id}`
}

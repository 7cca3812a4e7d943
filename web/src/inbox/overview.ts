/** All inboxes of a person, latest activity first, as far as they were asked for, and the number for the badge. */

import type { InboxOverview, InboxSummary, OverviewQuery, Refused } from "@client-messaging/client"
import { Observed } from "../observed.ts"
import { Again, later } from "./again.ts"
import { Latest } from "./latest.ts"
import { Names } from "./names.ts"
import { isAboutWhatWasAsked } from "./refusals.ts"

export type Ask = (query: OverviewQuery) => Promise<InboxOverview>

const PAGE = 25
const LARGEST_PAGE = 100

export class Overview extends Observed {
  /** Null until they are there. */
  inboxes: InboxSummary[] | null = null
  unreadTotal = 0
  hasOlder = false
  /** Why there is nothing to show. */
  refused: Refused | null = null
  /** The latest request failed. It is repeated by itself; what is here may be out of date. */
  failed = false
  onlyUnread = false
  readonly names = new Names()
  readonly #ask: Ask
  readonly #again: Again
  readonly #latest = new Latest()
  #wanted = PAGE

  constructor(ask: Ask, wait = later) {
    super()
    this.#ask = ask
    this.#again = new Again(() => void this.refresh(), wait)
  }

  /** Ask for all that is shown, so that what is no longer theirs goes. An answer that a later one overtook is dropped. */
  async refresh(): Promise<void> {
    const isNews = this.#latest.ask()
    try {
      const found = await this.#read()
      if (isNews()) this.#show(found)
    } catch (error) {
      if (isNews()) this.#fail(error)
    }
  }

  async loadOlder(): Promise<void> {
    this.#wanted = (this.inboxes?.length ?? 0) + PAGE
    await this.refresh()
  }

  async showOnlyUnread(onlyUnread: boolean): Promise<void> {
    this.#latest.drop()
    this.onlyUnread = onlyUnread
    this.failed = false
    this.#empty()
    this.changed()
    await this.refresh()
  }

  /** Nothing is asked any more by itself. */
  close(): void {
    this.#again.close()
  }

  async #read(): Promise<InboxOverview> {
    const ask = (more: OverviewQuery) => this.#ask({ unread: this.onlyUnread, ...more })
    const wanted = this.#wanted
    let page = await ask({ limit: Math.min(wanted, LARGEST_PAGE) })
    const inboxes = [...page.inboxes]
    for (let left = wanted - LARGEST_PAGE; left > 0 && page.older !== null; left -= LARGEST_PAGE) {
      page = await ask({ limit: Math.min(left, LARGEST_PAGE), before: page.older })
      inboxes.push(...page.inboxes)
    }
    return { ...page, inboxes }
  }

  #show({ inboxes, older, unread_total }: InboxOverview): void {
    for (const one of inboxes) this.names.learn(one)
    this.inboxes = inboxes
    this.hasOlder = older !== null
    this.unreadTotal = unread_total
    this.refused = null
    this.failed = false
    this.#again.succeeded()
    this.changed()
  }

  #fail(error: unknown): void {
    this.refused = isAboutWhatWasAsked(error) ? error : this.refused
    this.failed = !isAboutWhatWasAsked(error)
    if (this.failed) this.#again.failed()
    else {
      this.#again.succeeded()
      this.#empty()
      this.unreadTotal = 0
    }
    this.changed()
  }

  #empty(): void {
    this.inboxes = null
    this.hasOlder = false
    this.#wanted = PAGE
  }
}

export function nameOf({ client_id, clinician_id }: InboxSummary): string {
  return `${client_id}/${clinician_id}`
}

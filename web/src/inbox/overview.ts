/** Overview: a person's inboxes, latest activity first, as far as loaded, and the unread total. */

import type { InboxOverview, InboxSummary, OverviewQuery, Refused } from "@client-messaging/client"
import { Observable } from "../observable.ts"
import { LatestRequest } from "./latest_request.ts"
import { Names } from "./names.ts"
import { isApiRefusal } from "./refusals.ts"
import { RetryTimer, schedule } from "./retry_timer.ts"

export type FetchPage = (query: OverviewQuery) => Promise<InboxOverview>

const PAGE = 25
const LARGEST_PAGE = 100
/** Inboxes that a search goes through: ten pages. */
const SEARCHED = 1000

export class Overview extends Observable {
  /** Null until loaded. */
  inboxes: InboxSummary[] | null = null
  unreadTotal = 0
  hasOlder = false
  /** Why the overview cannot be shown. */
  refused: Refused | null = null
  /** The latest request failed and will be retried; the content may be out of date. */
  failed = false
  onlyUnread = false
  /** Whether inboxes beyond the first are wanted: a search or a filter must see all. */
  searching = false
  /** Whether they are being loaded. */
  lookingFurther = false
  readonly names = new Names()
  readonly #fetchPage: FetchPage
  readonly #retry: RetryTimer
  readonly #latest = new LatestRequest()
  #count = PAGE

  constructor(ask: FetchPage, wait = schedule) {
    super()
    this.#fetchPage = ask
    this.#retry = new RetryTimer(() => void this.refresh(), wait)
  }

  /** Fetches all that is shown, so that inboxes that are no longer theirs go. Overtaken answers are dropped. */
  async refresh(): Promise<void> {
    const isLatest = this.#latest.begin()
    try {
      const overview = await this.#fetch()
      if (isLatest()) this.#show(overview)
    } catch (error) {
      if (isLatest()) this.#fail(error)
    }
  }

  async loadOlder(): Promise<void> {
    this.#count = (this.inboxes?.length ?? 0) + PAGE
    await this.refresh()
  }

  /** Loads what a search must see, or shows the first inboxes again. */
  async search(searching: boolean): Promise<void> {
    if (searching === this.searching) return
    this.searching = searching
    this.lookingFurther = searching && (this.hasOlder || this.inboxes === null)
    this.notify()
    if (this.lookingFurther || !searching) await this.refresh()
  }

  async showOnlyUnread(onlyUnread: boolean): Promise<void> {
    this.#latest.invalidate()
    this.onlyUnread = onlyUnread
    this.failed = false
    this.#empty()
    this.notify()
    await this.refresh()
  }

  /** A clinician's name, as it stands in a message. */
  hearName(id: string, name: string): void {
    if (this.names.hear(id, name)) this.notify()
  }

  /** Stops automatic retries. */
  close(): void {
    this.#retry.close()
  }

  async #fetch(): Promise<InboxOverview> {
    const ask = (more: OverviewQuery) => this.#fetchPage({ unread: this.onlyUnread, ...more })
    const count = this.searching ? SEARCHED : this.#count
    let page = await ask({ limit: Math.min(count, LARGEST_PAGE) })
    const inboxes = [...page.inboxes]
    for (let left = count - LARGEST_PAGE; left > 0 && page.older !== null; left -= LARGEST_PAGE) {
      page = await ask({ limit: Math.min(left, LARGEST_PAGE), before: page.older })
      inboxes.push(...page.inboxes)
    }
    return { ...page, inboxes }
  }

  #show({ inboxes, older, unread_total }: InboxOverview): void {
    for (const inbox of inboxes) this.names.learn(inbox)
    this.inboxes = inboxes
    this.hasOlder = older !== null
    this.unreadTotal = unread_total
    this.refused = null
    this.failed = this.lookingFurther = false
    this.#retry.succeeded()
    this.notify()
  }

  #fail(error: unknown): void {
    this.refused = isApiRefusal(error) ? error : this.refused
    this.failed = !isApiRefusal(error)
    if (this.failed) this.#retry.failed()
    else {
      this.#retry.succeeded()
      this.#empty()
      this.unreadTotal = 0
    }
    this.notify()
  }

  #empty(): void {
    this.inboxes = null
    this.hasOlder = false
    this.#count = PAGE
  }
}

export function inboxKey({ client_id, clinician_id }: InboxSummary): string {
  return `${client_id}/${clinician_id}`
}

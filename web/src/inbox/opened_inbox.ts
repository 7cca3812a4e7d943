/** An open inbox: refreshes, loads older pages, moves the read marker. */

import type { Entry, Inbox, InboxPage, Message, ReadMarker, Refused, TaggedPage } from "@client-messaging/client"
import type { Reader } from "./entries.ts"
import { InboxState } from "./inbox_state.ts"
import { isApiRefusal } from "./refusals.ts"
import { RetryTimer, schedule } from "./retry_timer.ts"

const PAGE = 50
const OLDER_PAGE = 100
/** Pages that are loaded at a time to find unread entries; more once something is seen. */
const LOOKED_BACK = 10

export class OpenedInbox extends InboxState {
  readonly #inbox: Inbox
  readonly #retry: RetryTimer
  readonly #olderRetry: RetryTimer
  #newer: string | null = null
  #tag: string | null = null
  /** Incremented when all is cleared: answers to earlier requests are dropped. */
  #generation = 0
  /** Answered pages and markers. Of two answers that crossed, the newer one is unknown. */
  #pages = 0
  #markerMoves = 0
  #refreshRequested = false
  #advancing = false
  #refreshing: Promise<void> | null = null
  #loading: Promise<void> | null = null
  #lookingBack: Promise<void> | null = null
  #markers: Promise<unknown> = Promise.resolve()

  constructor(inbox: Inbox, reader: Reader, wait = schedule) {
    super(reader)
    this.#inbox = inbox
    this.#retry = new RetryTimer(() => void this.refresh(), wait)
    this.#olderRetry = new RetryTimer(() => void this.loadOlder().then(() => this.lookBack()), wait)
  }

  /** Whether older pages are being loaded to find unread entries. */
  get lookingBack(): boolean {
    return this.#lookingBack !== null
  }

  /** Fetches changes. A call during a request causes another one: its answer may be older than the news. */
  refresh(): Promise<void> {
    this.#refreshRequested = true
    this.#refreshing ??= this.#refreshAll().finally(() => {
      this.#refreshing = null
    })
    return this.#refreshing
  }

  loadOlder(): Promise<void> {
    this.#loading ??= this.#loadOlder().finally(() => {
      this.#loading = null
    })
    return this.#loading
  }

  /** Loads older pages until all unread entries are loaded. */
  lookBack(): Promise<void> {
    this.#lookingBack ??= this.#lookBack().finally(() => {
      this.#lookingBack = null
      this.notify()
    })
    return this.#lookingBack
  }

  /** Entries were on the screen. The marker moves up to the first unread entry that was not. */
  async see(ids: Iterable<string>): Promise<void> {
    for (const id of ids) this.seen.add(id)
    this.notify()
    if (!this.knowsUnread) void this.lookBack()
    await this.#advance()
  }

  /** Marks all as read, loaded or not. Throws the API's refusal. */
  async markAllRead(): Promise<void> {
    const newest = this.entries.at(-1)
    if (newest) await this.#queueMove(() => this.#inbox.markRead(newest.id))
  }

  /** Marks this entry and all after it as unread. Throws the API's refusal. */
  async markUnread(id: string): Promise<void> {
    await this.#queueMove(() => this.#inbox.markUnread(id))
    for (const seen of this.seen) if (seen >= id) this.seen.delete(seen)
    this.notify()
  }

  /** Adds a message that was just accepted, before the next refresh. */
  sent(message: Message): void {
    if (!this.loaded) return
    this.known.add([{ ...message, read_by_other: false }])
    this.notify()
  }

  /** Stops automatic retries. */
  close(): void {
    this.#retry.close()
    this.#olderRetry.close()
  }

  async #refreshAll(): Promise<void> {
    while (this.#refreshRequested) {
      this.#refreshRequested = false
      await this.#refresh().catch((error: unknown) => this.#fail(error))
    }
  }

  async #refresh(): Promise<void> {
    const [generation, markerMoves] = [this.#generation, this.#markerMoves]
    const answer = await this.#inbox.poll({ limit: PAGE }, this.#tag)
    const missed = answer ? await this.#missedBefore(answer.page) : []
    if (generation !== this.#generation) {
      this.#refreshRequested = true
      return
    }
    if (answer) this.#merge(answer.page, missed)
    if (answer) this.#count(answer, markerMoves === this.#markerMoves)
    this.refused = null
    this.failed = false
    this.loaded = true
    this.#retry.succeeded()
    void this.lookBack()
    void this.#advance()
    this.notify()
  }

  /** Entries between the newest known page and this one. */
  async #missedBefore(page: InboxPage): Promise<Entry[]> {
    const oldest = page.entries.at(-1)
    if (this.#newer === null || page.older === null || !oldest) return []
    if (this.known.has(oldest.id) || this.goesBackFurther(oldest)) return []
    const missed: Entry[] = []
    for await (const page of this.#inbox.newer({ newer: this.#newer })) missed.push(...page.entries)
    return missed
  }

  #merge(page: InboxPage, missed: Entry[]): void {
    const oldest = page.entries.at(-1)
    if (!oldest || this.goesBackFurther(oldest)) this.older = page.older
    this.#newer = page.newer
    this.known.add(missed)
    this.known.add(page.entries)
    this.messaging = page.messaging
  }

  /** A page's unread count is stale if a marker was moved while it was in flight. */
  #count({ page, tag }: TaggedPage, isLatest: boolean): void {
    this.#pages++
    this.#tag = isLatest ? tag : null
    if (isLatest) this.unread = page.unread
    else this.#refreshRequested = true
  }

  async #loadOlder(): Promise<void> {
    const [generation, before] = [this.#generation, this.older]
    if (before === null) return
    this.loadingOlder = true
    this.notify()
    try {
      const page = await this.#inbox.page({ before, limit: OLDER_PAGE })
      if (generation === this.#generation) this.#addOlder(page)
    } catch (error) {
      if (generation === this.#generation) this.#failOlder(error)
    } finally {
      this.loadingOlder = false
      this.notify()
    }
  }

  #addOlder(page: InboxPage): void {
    this.known.add(page.entries)
    this.older = page.older
    this.olderFailed = false
    this.#olderRetry.succeeded()
  }

  #failOlder(error: unknown): void {
    if (isApiRefusal(error)) this.#refuse(error)
    else {
      this.olderFailed = true
      this.#olderRetry.failed()
    }
  }

  async #lookBack(): Promise<void> {
    for (let pages = 0; pages < LOOKED_BACK && this.hasOlder && !this.knowsUnread; pages++) {
      await this.loadOlder()
      if (this.olderFailed) return
    }
    void this.#advance()
  }

  async #advance(): Promise<void> {
    if (this.#advancing) return // the running call continues with what is seen meanwhile
    this.#advancing = true
    try {
      let marked = ""
      for (let last = this.seenThrough(); last && last !== marked; last = this.seenThrough()) {
        const id = last
        await this.#queueMove(() => this.#inbox.markRead(id))
        marked = id
      }
    } catch (error) {
      // Retried with the next refresh or the next seen entry; until then it stays unread, which is safe.
      if (isApiRefusal(error)) void this.refresh()
    } finally {
      this.#advancing = false
    }
  }

  /** One request at a time, so that answers stay in order. */
  #queueMove(request: () => Promise<ReadMarker>): Promise<void> {
    const queued = this.#markers.then(() => this.#moveMarker(request))
    this.#markers = queued.catch(() => {})
    return queued
  }

  async #moveMarker(request: () => Promise<ReadMarker>): Promise<void> {
    const [generation, pages] = [this.#generation, this.#pages]
    const { unread } = await request()
    if (generation !== this.#generation) return
    this.#markerMoves++
    this.#tag = null // the page's own count is another one now
    if (pages === this.#pages) this.unread = unread
    else void this.refresh()
    this.notify()
  }

  #fail(error: unknown): void {
    if (isApiRefusal(error)) this.#refuse(error)
    else {
      this.failed = true
      this.#retry.failed()
    }
    this.notify()
  }

  /** Drops all that was loaded, and answers to what was asked before. */
  #refuse(refused: Refused): void {
    this.#generation++
    this.#newer = this.#tag = null
    this.clear(refused)
    this.#retry.succeeded()
    this.#olderRetry.succeeded()
  }
}

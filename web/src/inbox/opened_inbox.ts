/** An inbox as far as it was read: in order, each entry once, with what is unread and whether one can write. */

import type { Entry, Inbox, InboxPage, Message, ReadMarker, Refused, TaggedPage } from "@client-messaging/client"
import type { Reader } from "./entries.ts"
import { InboxState } from "./inbox_state.ts"
import { isApiRefusal } from "./refusals.ts"
import { RetryTimer, schedule } from "./retry_timer.ts"

const PAGE = 50
const OLDER_PAGE = 100
/** So many pages at a time are read to find what is unread; more of them when something is seen. */
const LOOKED_BACK = 10

export class OpenedInbox extends InboxState {
  readonly #inbox: Inbox
  readonly #retry: RetryTimer
  readonly #olderRetry: RetryTimer
  #newer: string | null = null
  #tag: string | null = null
  /** Grows when everything is forgotten: answers to what was asked before are dropped. */
  #age = 0
  /** How many pages and markers were answered. Of two answers that crossed, nobody knows which is newer. */
  #pages = 0
  #moves = 0
  #wanted = false
  #marking = false
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

  /** Whether what is unread is being looked for among older entries. */
  get lookingBack(): boolean {
    return this.#lookingBack !== null
  }

  /** Ask for what has changed; once more where this is called meanwhile, for the answer may be older than the news. */
  refresh(): Promise<void> {
    this.#wanted = true
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

  /** Load what is unread, so that it can be shown as unread and be seen. */
  lookBack(): Promise<void> {
    this.#lookingBack ??= this.#lookBack().finally(() => {
      this.#lookingBack = null
      this.notify()
    })
    return this.#lookingBack
  }

  /** These were on the screen. The marker moves up to the first unread entry that was not: it says "read up to here". */
  async see(ids: Iterable<string>): Promise<void> {
    for (const id of ids) this.seen.add(id)
    this.notify()
    if (!this.knowsUnread) void this.lookBack()
    await this.#advance()
  }

  /** All up to the newest entry is read, whether it was loaded or not. Raises what the API says. */
  async markAllRead(): Promise<void> {
    const newest = this.entries.at(-1)
    if (newest) await this.#move(() => this.#inbox.markRead(newest.id))
  }

  /** This entry and all after it are unread again. Raises what the API says. */
  async markUnread(id: string): Promise<void> {
    await this.#move(() => this.#inbox.markUnread(id))
    for (const seen of this.seen) if (seen >= id) this.seen.delete(seen)
    this.notify()
  }

  /** A message that was just accepted: it is there before the next refresh. */
  sent(message: Message): void {
    if (!this.loaded) return
    this.known.add([{ ...message, read_by_other: false }])
    this.notify()
  }

  /** Nothing is asked any more by itself. */
  close(): void {
    this.#retry.close()
    this.#olderRetry.close()
  }

  async #refreshAll(): Promise<void> {
    while (this.#wanted) {
      this.#wanted = false
      await this.#refresh().catch((error: unknown) => this.#fail(error))
    }
  }

  async #refresh(): Promise<void> {
    const [age, moves] = [this.#age, this.#moves]
    const answer = await this.#inbox.poll({ limit: PAGE }, this.#tag)
    const missed = answer ? await this.#between(answer.page) : []
    if (age !== this.#age) {
      this.#wanted = true
      return
    }
    if (answer) this.#merge(answer.page, missed)
    if (answer) this.#count(answer, moves === this.#moves)
    this.refused = null
    this.failed = false
    this.loaded = true
    this.#retry.succeeded()
    void this.lookBack()
    void this.#advance()
    this.notify()
  }

  /** What came between the newest page that is known and this one. */
  async #between(page: InboxPage): Promise<Entry[]> {
    const oldest = page.entries.at(-1)
    if (this.#newer === null || page.older === null || !oldest) return []
    if (this.known.has(oldest.id) || this.goesBackFurther(oldest)) return []
    const found: Entry[] = []
    for await (const later of this.#inbox.newer({ newer: this.#newer })) found.push(...later.entries)
    return found
  }

  #merge(page: InboxPage, missed: Entry[]): void {
    const oldest = page.entries.at(-1)
    if (!oldest || this.goesBackFurther(oldest)) this.older = page.older
    this.#newer = page.newer
    this.known.add(missed)
    this.known.add(page.entries)
    this.messaging = page.messaging
  }

  /** A page's count is not the latest where a marker was moved while it was on its way. */
  #count({ page, tag }: TaggedPage, isLatest: boolean): void {
    this.#pages++
    this.#tag = isLatest ? tag : null
    if (isLatest) this.unread = page.unread
    else this.#wanted = true
  }

  async #loadOlder(): Promise<void> {
    const [age, before] = [this.#age, this.older]
    if (before === null) return
    this.loadingOlder = true
    this.notify()
    try {
      const page = await this.#inbox.page({ before, limit: OLDER_PAGE })
      if (age === this.#age) this.#addOlder(page)
    } catch (error) {
      if (age === this.#age) this.#failOlder(error)
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
    if (this.#marking) return // and goes on with what is seen meanwhile
    this.#marking = true
    try {
      let marked = ""
      for (let last = this.seenThrough(); last && last !== marked; last = this.seenThrough()) {
        const id = last
        await this.#move(() => this.#inbox.markRead(id))
        marked = id
      }
    } catch (error) {
      // It is marked with the next refresh, or what is seen next; until then it stays unread, which is the safe side.
      if (isApiRefusal(error)) void this.refresh()
    } finally {
      this.#marking = false
    }
  }

  /** One after the other, so that the last answer is the last word. */
  #move(request: () => Promise<ReadMarker>): Promise<void> {
    const moved = this.#markers.then(() => this.#moved(request))
    this.#markers = moved.catch(() => {})
    return moved
  }

  async #moved(request: () => Promise<ReadMarker>): Promise<void> {
    const [age, pages] = [this.#age, this.#pages]
    const { unread } = await request()
    if (age !== this.#age) return
    this.#moves++
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
    this.#age++
    this.#newer = this.#tag = null
    this.clear(refused)
    this.#retry.succeeded()
    this.#olderRetry.succeeded()
  }
}

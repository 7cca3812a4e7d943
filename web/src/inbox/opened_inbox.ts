/** An inbox as far as it was read: in order, each entry once, with what is unread and whether one can write. */

import { type Entry, type Inbox, type InboxPage, type Message, type Messaging, Refused } from "@client-messaging/client"
import { Observed } from "../observed.ts"

export type Side = "clinician" | "client"

const PAGE = 50
/** So many pages are read to find what is unread; then it is "so many, and more above". */
const LOOKED_BACK = 10

export class OpenedInbox extends Observed {
  /** Null until the first page is there. */
  messaging: Messaging | null = null
  unread = 0
  /** Why the inbox cannot be shown. */
  refused: Refused | null = null
  loadingOlder = false
  readonly #inbox: Inbox
  readonly #side: Side
  readonly #entries = new Map<string, Entry>()
  readonly #seen = new Set<string>()
  #older: string | null = null
  #newer: string | null = null
  #tag: string | null = null
  #refreshing: Promise<void> | null = null
  #marking = false
  #loaded = false

  constructor(inbox: Inbox, side: Side) {
    super()
    this.#inbox = inbox
    this.#side = side
  }

  /** Oldest first. */
  get entries(): Entry[] {
    return [...this.#entries.values()].sort((one, other) => (one.id < other.id ? -1 : 1))
  }

  /** Whether the first page, and all that is unread, is there. */
  get loaded(): boolean {
    return this.#loaded
  }

  get hasOlder(): boolean {
    return this.#older !== null
  }

  isOwn(entry: Entry): boolean {
    return entry.kind === "message" && entry.sender.role === this.#side
  }

  /** Whether a thread began under a former owner, so that nobody can write into it any more. */
  isClosed(thread: string): boolean {
    return thread <= (this.messaging?.threads_closed_through ?? "")
  }

  /** What the other side or the system wrote after the marker, oldest first, as far as it is loaded. */
  get unreadEntries(): Entry[] {
    if (this.unread === 0) return []
    return this.entries.filter((entry) => !this.isOwn(entry)).slice(-this.unread)
  }

  /** The ids of what is unread and was not on the screen yet. */
  get unseen(): Set<string> {
    return new Set(this.unreadEntries.map((entry) => entry.id).filter((id) => !this.#seen.has(id)))
  }

  /** Ask for what has changed. Errors that are no refusal leave all as it is: the network's state is shown elsewhere. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh()
      .catch((error: unknown) => this.#take(error))
      .finally(() => {
        this.#refreshing = null
      })
    return this.#refreshing
  }

  /** Answers whether a page was there. */
  async loadOlder(): Promise<boolean> {
    if (this.#older === null || this.loadingOlder) return false
    this.loadingOlder = true
    this.changed()
    try {
      const page = await this.#inbox.page({ before: this.#older, limit: PAGE })
      this.#add(page.entries)
      this.#older = page.older
      return true
    } catch (error) {
      this.#take(error)
      return false
    } finally {
      this.loadingOlder = false
      this.changed()
    }
  }

  /** These were on the screen. The marker moves up to the first unread entry that was not: it says "read up to here". */
  async see(ids: Iterable<string>): Promise<void> {
    for (const id of ids) this.#seen.add(id)
    this.changed()
    await this.#advance()
  }

  async seeAll(): Promise<void> {
    await this.see(this.unreadEntries.map((entry) => entry.id))
  }

  /** This entry and all after it are unread again. Raises what the API says. */
  async markUnread(id: string): Promise<void> {
    const marker = await this.#inbox.markUnread(id)
    for (const seen of this.#seen) if (seen >= id) this.#seen.delete(seen)
    this.#marked(marker.unread)
  }

  /** A message that was just accepted: it is there before the next refresh. */
  sent(message: Message): void {
    if (!this.loaded) return
    this.#add([{ ...message, read_by_other: false }])
    this.changed()
  }

  async #refresh(): Promise<void> {
    const answer = await this.#inbox.poll({ limit: PAGE }, this.#tag)
    this.refused = null
    if (answer) await this.#merge(answer.page, answer.tag)
    await this.#lookBack()
    this.#loaded = true
    this.changed()
    await this.#advance()
  }

  async #merge(page: InboxPage, tag: string | null): Promise<void> {
    const oldest = page.entries.at(-1)
    const gap = this.#newer !== null && page.older !== null && oldest && !this.#entries.has(oldest.id)
    if (gap) for await (const later of this.#inbox.newer({ newer: this.#newer ?? "" })) this.#add(later.entries)
    if (this.#newer === null) this.#older = page.older
    this.#newer = page.newer
    this.#add(page.entries)
    this.#tag = tag
    this.messaging = page.messaging
    this.unread = page.unread
  }

  /** What is unread is loaded, so that it can be shown as unread and be seen. */
  async #lookBack(): Promise<void> {
    for (let pages = 0; pages < LOOKED_BACK && this.hasOlder; pages++) {
      if (this.unreadEntries.length >= this.unread) return
      await this.loadOlder()
    }
  }

  async #advance(): Promise<void> {
    if (this.#marking) return // and goes on with what is seen meanwhile
    this.#marking = true
    try {
      let marked = ""
      for (let last = this.#seenUpTo(); last && last !== marked; last = this.#seenUpTo()) {
        this.#marked((await this.#inbox.markRead(last)).unread)
        marked = last
      }
    } catch {
      // It is marked with the next thing that is seen; until then it stays unread, which is the safe side.
    } finally {
      this.#marking = false
    }
  }

  /** The last unread entry before which nothing unread is unseen. */
  #seenUpTo(): string | undefined {
    const unread = this.unreadEntries
    if (unread.length < this.unread) return undefined
    const first = unread.findIndex((entry) => !this.#seen.has(entry.id))
    return (first === -1 ? unread.at(-1) : unread[first - 1])?.id
  }

  #marked(unread: number): void {
    this.unread = unread
    this.#tag = null // the page's own count is another one now
    this.changed()
  }

  #add(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const known = this.#entries.get(entry.id)
      const wasRead = known?.kind === "message" && known.read_by_other
      this.#entries.set(entry.id, wasRead ? known : entry)
    }
  }

  #take(error: unknown): void {
    if (error instanceof Refused && error.status < 500 && error.status !== 429) this.refused = error
    this.changed()
  }
}

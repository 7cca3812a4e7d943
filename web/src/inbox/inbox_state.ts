/** State of an inbox: entries in order, unread entries, availability. Makes no requests. */

import type { Entry, Messaging, Refused } from "@client-messaging/client"
import { Observable } from "../observable.ts"
import { Entries, type Reader } from "./entries.ts"

export abstract class InboxState extends Observable {
  /** Null until the first page is loaded. */
  messaging: Messaging | null = null
  unread = 0
  /** Whether the first page is loaded. */
  loaded = false
  /** Why the inbox cannot be shown. */
  refused: Refused | null = null
  /** The latest request failed and will be retried; the content may be out of date. */
  failed = false
  loadingOlder = false
  /** The same for older pages. */
  olderFailed = false
  protected readonly known: Entries
  /** Ids of entries that were on the screen. */
  protected readonly seen = new Set<string>()
  /** Cursor of the next older page; null if there is none. */
  protected older: string | null = null

  constructor(reader: Reader) {
    super()
    this.known = new Entries(reader)
  }

  /** Oldest first. */
  get entries(): Entry[] {
    return this.known.all
  }

  get hasOlder(): boolean {
    return this.older !== null
  }

  isOwn(entry: Entry): boolean {
    return this.known.isOwn(entry)
  }

  isReceived(entry: Entry): boolean {
    return this.known.isReceived(entry)
  }

  isFromFormerOwner(entry: Entry): boolean {
    return this.known.isFromFormerOwner(entry)
  }

  /** Whether a thread began under a former owner: it is read-only then. */
  isClosed(thread: string): boolean {
    return thread <= (this.messaging?.threads_closed_through ?? "")
  }

  /** Loaded entries of the other side or the system after the read marker, oldest first. */
  get unreadEntries(): Entry[] {
    if (this.unread === 0) return []
    return this.entries.filter((entry) => this.isReceived(entry)).slice(-this.unread)
  }

  /** Whether all unread entries are loaded. */
  get knowsUnread(): boolean {
    return !this.hasOlder || this.unreadEntries.length >= this.unread
  }

  /** Ids of unread entries that were not on the screen yet. */
  get unseen(): Set<string> {
    return new Set(this.unreadEntries.map((entry) => entry.id).filter((id) => !this.seen.has(id)))
  }

  /** The last unread entry before which nothing unread is unseen. */
  protected seenThrough(): string | undefined {
    if (!this.knowsUnread) return undefined
    const unread = this.unreadEntries
    const first = unread.findIndex((entry) => !this.seen.has(entry.id))
    return (first === -1 ? unread.at(-1) : unread[first - 1])?.id
  }

  /** Whether a page goes further back than the known entries: the first page, and history that is shared only now. */
  protected goesBackFurther(oldest: Entry): boolean {
    const [oldestKnown] = this.entries
    return !oldestKnown || oldest.id < oldestKnown.id
  }

  /** Clears all content that the API refuses to this person. */
  protected clear(refused: Refused): void {
    this.known.clear()
    this.seen.clear()
    this.older = null
    this.messaging = null
    this.unread = 0
    this.loaded = this.failed = this.olderFailed = false
    this.refused = refused
  }
}

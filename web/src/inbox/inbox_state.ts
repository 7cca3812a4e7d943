/** What is known of an inbox: its entries in order, what is unread, whether one can write. Asks for nothing. */

import type { Entry, Messaging, Refused } from "@client-messaging/client"
import { Observable } from "../observable.ts"
import { Entries, type Reader } from "./entries.ts"

export abstract class InboxState extends Observable {
  /** Null until the first page is there. */
  messaging: Messaging | null = null
  unread = 0
  /** Whether the first page is there. */
  loaded = false
  /** Why the inbox cannot be shown. */
  refused: Refused | null = null
  /** The latest request failed. It is repeated by itself; what is here may be out of date. */
  failed = false
  loadingOlder = false
  /** The same of older entries. */
  olderFailed = false
  protected readonly known: Entries
  /** Ids of entries that were on the screen. */
  protected readonly seen = new Set<string>()
  /** Cursor of what is older than the loaded entries; null where nothing is. */
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

  /** Whether a thread began under a former owner, so that nobody can write into it any more. */
  isClosed(thread: string): boolean {
    return thread <= (this.messaging?.threads_closed_through ?? "")
  }

  /** What the other side or the system wrote after the marker, oldest first, as far as it is loaded. */
  get unreadEntries(): Entry[] {
    if (this.unread === 0) return []
    return this.entries.filter((entry) => this.isReceived(entry)).slice(-this.unread)
  }

  /** Whether all that is unread is loaded. */
  get knowsUnread(): boolean {
    return !this.hasOlder || this.unreadEntries.length >= this.unread
  }

  /** The ids of what is unread and was not on the screen yet. */
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

  /** Than what is known: at first, and where history was hidden and is shared now. */
  protected goesBackFurther(oldest: Entry): boolean {
    const [oldestKnown] = this.entries
    return !oldestKnown || oldest.id < oldestKnown.id
  }

  /** Nothing stays of what is not, or not now, this person's. */
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

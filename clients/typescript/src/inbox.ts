/** One inbox, seen from either side: what is in it, what is new, sending, read markers. */

import type {
  InboxMessage,
  InboxPage,
  Message,
  MessagingStatus,
  Outgoing,
  PageQuery,
  ReadMarker,
  Sent,
  TaggedPage,
} from "./types.ts"

type NewMarker = { entry_id: string; unread_from: boolean }

/** The requests of one side of an inbox. */
export interface Side {
  read(query: PageQuery, tag: string | undefined, signal: AbortSignal | undefined): Promise<Answered<InboxPage>>
  write(message: Outgoing, key: string): Promise<Answered<Message>>
  mark(marker: NewMarker): Promise<Answered<ReadMarker>>
  show(entryId: string): Promise<Answered<InboxMessage>>
  status(): Promise<Answered<MessagingStatus>>
}

type Answered<Content> = { data?: Content; response: Response }

export class Inbox {
  readonly #side: Side

  constructor(side: Side) {
    this.#side = side
  }

  /** One page, newest entry first: the newest one, or the one before or after a cursor. */
  async page(query: PageQuery = {}, signal?: AbortSignal): Promise<InboxPage> {
    return content(await this.#side.read(query, undefined, signal))
  }

  /** The same with its ETag; null as long as nothing on the page with the given tag has changed. */
  async poll(query: PageQuery, tag: string | null, signal?: AbortSignal): Promise<TaggedPage | null> {
    const answer = await this.#side.read(query, tag ?? undefined, signal)
    if (answer.response.status === 304) return null
    return { page: content(answer), tag: answer.response.headers.get("etag") }
  }

  /** The pages before this one, one after the other, back to the beginning. */
  async *older(from: Pick<InboxPage, "older">, limit = 25): AsyncGenerator<InboxPage, void> {
    for (let before = from.older; before !== null; ) {
      const page = await this.page({ before, limit })
      yield page
      before = page.older
    }
  }

  /** What came after this page, oldest page first, until there is no more: each entry once, whatever is written meanwhile. */
  async *newer(from: Pick<InboxPage, "newer">, limit = 100): AsyncGenerator<InboxPage, void> {
    for (let after = from.newer; ; ) {
      const page = await this.page({ after, limit })
      if (page.entries.length === 0) return
      yield page
      after = page.newer
    }
  }

  /** Send under a key of the caller's: the same key and message again are answered with the message that is there. */
  async send(message: Outgoing, key: string): Promise<Sent> {
    const answer = await this.#side.write(message, key)
    return { message: content(answer), replayed: answer.response.headers.has("idempotency-replayed") }
  }

  /** One message of this inbox, by its id. It does not count as read by this. */
  async message(entryId: string): Promise<InboxMessage> {
    return content(await this.#side.show(entryId))
  }

  /** Move the caller's marker forward to this entry. */
  async markRead(entryId: string): Promise<ReadMarker> {
    return content(await this.#side.mark({ entry_id: entryId, unread_from: false }))
  }

  /** Have this entry, and all that came after it, count as unread again. */
  async markUnread(entryId: string): Promise<ReadMarker> {
    return content(await this.#side.mark({ entry_id: entryId, unread_from: true }))
  }

  /** Whether the caller can write now, and if not, why not and who can change it. */
  async messaging(): Promise<MessagingStatus> {
    return content(await this.#side.status())
  }
}

/** What a success holds. */
export function content<Content>(answer: Answered<Content>): Content {
  if (answer.data === undefined) throw new TypeError(`an answer without content: ${answer.response.status}`)
  return answer.data
}

/** One inbox, from either side: pages, polling, sending, read markers. */

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

/** Requests of one side of an inbox. */
export interface InboxRequests {
  read(query: PageQuery, tag: string | undefined, signal: AbortSignal | undefined): Promise<Answer<InboxPage>>
  write(message: Outgoing, key: string): Promise<Answer<Message>>
  mark(marker: NewMarker): Promise<Answer<ReadMarker>>
  show(entryId: string): Promise<Answer<InboxMessage>>
  status(): Promise<Answer<MessagingStatus>>
}

type Answer<Data> = { data?: Data; response: Response }

export class Inbox {
  readonly #requests: InboxRequests

  constructor(requests: InboxRequests) {
    this.#requests = requests
  }

  /** One page, newest entry first: the newest page, or the one before or after a cursor. */
  async page(query: PageQuery = {}, signal?: AbortSignal): Promise<InboxPage> {
    return dataOf(await this.#requests.read(query, undefined, signal))
  }

  /** One page with its ETag; null if the page with the given tag has not changed (304). */
  async poll(query: PageQuery, tag: string | null, signal?: AbortSignal): Promise<TaggedPage | null> {
    const answer = await this.#requests.read(query, tag ?? undefined, signal)
    if (answer.response.status === 304) return null
    return { page: dataOf(answer), tag: answer.response.headers.get("etag") }
  }

  /** Older pages, one after the other, back to the beginning. */
  async *older(from: Pick<InboxPage, "older">, limit = 25): AsyncGenerator<InboxPage, void> {
    for (let before = from.older; before !== null; ) {
      const page = await this.page({ before, limit })
      yield page
      before = page.older
    }
  }

  /** Newer pages, oldest first, until there are no more: each entry once, whatever is written meanwhile. */
  async *newer(from: Pick<InboxPage, "newer">, limit = 100): AsyncGenerator<InboxPage, void> {
    for (let after = from.newer; ; ) {
      const page = await this.page({ after, limit })
      if (page.entries.length === 0) return
      yield page
      after = page.newer
    }
  }

  /** Sends under the caller's idempotency key: the same key and message again return the message that was stored. */
  async send(message: Outgoing, key: string): Promise<Sent> {
    const answer = await this.#requests.write(message, key)
    return { message: dataOf(answer), replayed: answer.response.headers.has("idempotency-replayed") }
  }

  /** One message of this inbox by its id. Does not mark it as read. */
  async message(entryId: string): Promise<InboxMessage> {
    return dataOf(await this.#requests.show(entryId))
  }

  /** Moves the caller's read marker forward to this entry. */
  async markRead(entryId: string): Promise<ReadMarker> {
    return dataOf(await this.#requests.mark({ entry_id: entryId, unread_from: false }))
  }

  /** Marks this entry, and all after it, as unread. */
  async markUnread(entryId: string): Promise<ReadMarker> {
    return dataOf(await this.#requests.mark({ entry_id: entryId, unread_from: true }))
  }

  /** Whether the caller can send now, and if not, why not and who can change it. */
  async messaging(): Promise<MessagingStatus> {
    return dataOf(await this.#requests.status())
  }
}

/** The body of a successful response. */
export function dataOf<Data>(answer: Answer<Data>): Data {
  if (answer.data === undefined) throw new TypeError(`an answer without content: ${answer.response.status}`)
  return answer.data
}

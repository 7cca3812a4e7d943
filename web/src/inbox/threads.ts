/** Groups entries for display: threads by latest message, notices apart. */

import type { Entry, InboxMessage, Notice } from "@client-messaging/client"

export interface Thread {
  id: string
  subject: string
  /** Oldest first. */
  messages: InboxMessage[]
  /** Whether its first message is among them. */
  whole: boolean
}

/** Threads of these entries (oldest first), the one with the newest message first. */
export function threads(entries: readonly Entry[]): Thread[] {
  const byId = new Map<string, Thread>()
  for (const entry of entries) {
    if (entry.kind !== "message") continue
    const thread = byId.get(entry.thread_id) ?? {
      id: entry.thread_id,
      subject: entry.subject,
      messages: [],
      whole: false,
    }
    thread.messages.push(entry)
    thread.whole ||= entry.id === entry.thread_id
    byId.delete(entry.thread_id)
    byId.set(entry.thread_id, thread)
  }
  return [...byId.values()].reverse()
}

/** Notices of these entries, newest first. */
export function notices(entries: readonly Entry[]): Notice[] {
  return entries.filter((entry) => entry.kind === "notice").reverse()
}

/** The thread of the message that a notice is about, if that is among these entries. */
export function threadAbout(entries: readonly Entry[], { about }: Notice): string | undefined {
  const message = about && entries.find((entry) => entry.kind === "message" && entry.id === about)
  return message && message.kind === "message" ? message.thread_id : undefined
}

/**
 * Id of the last own message that the other side has read, else empty. Their marker is a place in the inbox, so all
 * messages before a read one are read, too.
 */
export function readThrough(entries: readonly Entry[], isOwn: (entry: Entry) => boolean): string {
  return entries.findLast((entry) => entry.kind === "message" && entry.read_by_other && isOwn(entry))?.id ?? ""
}

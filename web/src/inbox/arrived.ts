/** Tells which pending messages are in the inbox already, while the answer to their request is still to come. */

import type { Entry } from "@client-messaging/client"
import type { Pending } from "../sending/outbox.ts"

type Shown = { entries: readonly Entry[]; isOwn: (entry: Entry) => boolean }

/**
 * Pending messages that are not among the entries: one that was accepted is shown once, whichever comes first, the
 * answer or the news. Each entry stands for one of them. What was refused did not arrive.
 */
export function notArrived(pending: readonly Pending[], inbox: Shown): Pending[] {
  const own = inbox.entries.filter((entry) => inbox.isOwn(entry))
  return pending.filter((message) => {
    const arrived = message.state === "failed" ? -1 : own.findIndex((entry) => isOf(entry, message))
    if (arrived !== -1) own.splice(arrived, 1)
    return arrived === -1
  })
}

function isOf(entry: Entry, { place, subject, body, after }: Pending): boolean {
  if (entry.kind !== "message" || after === undefined || entry.id <= after || entry.body !== body) return false
  return place.thread === null
    ? entry.id === entry.thread_id && entry.subject === subject
    : entry.thread_id === place.thread
}

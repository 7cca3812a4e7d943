/** Search in an overview, by what is shown of its inboxes; and filters by what the API tells of them. */

import type { InboxSummary } from "@client-messaging/client"
import type { Side } from "./entries.ts"

/** `waiting`: the other side wrote last. */
export type Filter = "all" | "unread" | "waiting"

/** Whether each word of a query is in one of the texts, whatever the case and the accents. */
export function matches(query: string, ...texts: string[]): boolean {
  const found = texts.map(plain)
  return plain(query)
    .split(/\s+/)
    .every((word) => found.some((text) => text.includes(word)))
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim()
}

/** Whether the other side of an inbox wrote the latest message, as far as its latest entry tells. */
export function isWaiting({ last_entry: last }: InboxSummary, side: Side): boolean {
  return last?.kind === "message" && (last.sender_role === "clinician") !== (side === "clinician")
}

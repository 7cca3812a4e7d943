/** Messages as they are read: by day, and several in a row by one sender under one name. */

import type { InboxMessage } from "@client-messaging/client"

/** What precedes a message: a new day, nothing because it goes on in a run, or its sender's name. */
export type Beginning = "day" | "run" | "sender"

/** `isNew`: whether a message is shown as new; new ones begin a run of their own. Days are those of the device's time zone. */
export function beginningOf(
  message: InboxMessage,
  before: InboxMessage | undefined,
  isNew: (id: string) => boolean,
): Beginning {
  if (!before || dayOf(message) !== dayOf(before)) return "day"
  const { sender } = message
  const same = sender.role === before.sender.role && sender.id === before.sender.id
  return same && isNew(message.id) === isNew(before.id) ? "run" : "sender"
}

/** Whether the sender of the next message was told the same as with this one. */
export function isToldAgain({ told }: InboxMessage, { told: next }: InboxMessage): boolean {
  return JSON.stringify(told) === JSON.stringify(next)
}

function dayOf({ sent_at }: InboxMessage): string {
  return new Date(sent_at).toDateString()
}

/** Pending messages: stored with their idempotency keys until the outcome is known, so that they survive a reload. */

import type { Inbox } from "./inbox.ts"
import { isDefinite } from "./problems.ts"
import type { Outgoing, Sent } from "./types.ts"

/** Storage for pending messages: `localStorage`, or anything with these methods. */
export type Keeping = Pick<Storage, "getItem" | "setItem" | "removeItem">

type PendingMessage = { key: string; message: Outgoing }

/** A new idempotency key (UUID). */
export function newKey(): string {
  return crypto.randomUUID()
}

/** The pending message stored under a name, or null. */
export function kept(storage: Keeping, name: string): PendingMessage | null {
  const stored = storage.getItem(name)
  return stored === null ? null : (JSON.parse(stored) as PendingMessage)
}

/**
 * Sends a message once, however often it is called: message and key are stored under a name until the outcome is known.
 * A stored message is sent first and unchanged, and `message` is ignored then. Returns null if there is neither.
 */
export async function sendKept(inbox: Inbox, storage: Keeping, name: string, message?: Outgoing): Promise<Sent | null> {
  const pending = kept(storage, name) ?? (message ? { key: newKey(), message } : null)
  if (pending === null) return null
  storage.setItem(name, JSON.stringify(pending))
  try {
    const sent = await inbox.send(pending.message, pending.key)
    storage.removeItem(name)
    return sent
  } catch (error) {
    if (isDefinite(error)) storage.removeItem(name)
    throw error
  }
}

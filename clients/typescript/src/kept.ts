/** Messages whose outcome is not known yet, kept where they survive a reload, each with its key. */

import type { Inbox } from "./inbox.ts"
import { isDefinite } from "./problems.ts"
import type { Outgoing, Sent } from "./types.ts"

/** What is needed of `localStorage`, or of anything else that keeps texts. */
export type Keeping = Pick<Storage, "getItem" | "setItem" | "removeItem">

type Kept = { key: string; message: Outgoing }

/** A key for a new message: never two the same. */
export function newKey(): string {
  return crypto.randomUUID()
}

/** The message that is kept under a name, or null. */
export function kept(storage: Keeping, name: string): Kept | null {
  const found = storage.getItem(name)
  return found === null ? null : (JSON.parse(found) as Kept)
}

/**
 * Send once, however often this is called: the message and its key are kept under a name until the outcome is known.
 * What is kept there goes first and as it was, whatever is given now; without a message, and with none kept, it is null.
 */
export async function sendKept(inbox: Inbox, storage: Keeping, name: string, message?: Outgoing): Promise<Sent | null> {
  const outgoing = kept(storage, name) ?? (message ? { key: newKey(), message } : null)
  if (outgoing === null) return null
  storage.setItem(name, JSON.stringify(outgoing))
  try {
    const sent = await inbox.send(outgoing.message, outgoing.key)
    storage.removeItem(name)
    return sent
  } catch (error) {
    if (isDefinite(error)) storage.removeItem(name)
    throw error
  }
}

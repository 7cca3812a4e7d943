/**
 * Deletes expired items from this browser's storage, whoever stored them and whoever is signed in: a draft is health
 * information on a device that others may use, and its writer may never come back to it.
 */

import type { Browser } from "./browser.ts"
import type { Retention } from "./retention.ts"
import { DRAFT_RETENTION } from "./sending/drafts.ts"
import { UNSENT_RETENTION } from "./sending/outbox.ts"
import { ACTIVITY_RETENTION } from "./session/idle.ts"
import { GRANT_RETENTION } from "./session/stored_grant.ts"
import type { SafeStorage } from "./storage.ts"

const RETENTIONS: Retention[] = [DRAFT_RETENTION, UNSENT_RETENTION, ACTIVITY_RETENTION, GRANT_RETENTION]
const CLEANUP_INTERVAL = 10 * 60_000

/** Now, and periodically while the page is open. */
export function startCleanup({ storages, now, every, events }: Browser): void {
  const cleanUp = () => deleteExpired(storages.shared, now())
  cleanUp()
  every(cleanUp, CLEANUP_INTERVAL)
  events.addEventListener("visibilitychange", cleanUp) // timers of a sleeping page were late
}

export function deleteExpired(storage: SafeStorage, now: number): void {
  for (const retention of RETENTIONS) deleteExpiredOf(retention, storage, now)
}

function deleteExpiredOf(retention: Retention, storage: SafeStorage, now: number): void {
  const { pattern, timestamp, maxAge, withTimestamp } = retention
  const ahead: { key: string; text: string; at: number }[] = []
  for (const key of storage.keys().filter((key) => pattern.test(key))) {
    const text = storage.getItem(key) ?? ""
    const at = timestamp(text)
    if (at === null || now - at > maxAge) storage.removeItem(key)
    else if (at > now) ahead.push({ key, text, at })
  }
  if (!withTimestamp) return
  ahead.sort((a, b) => b.at - a.at) // their order is kept
  for (const [index, { key, text }] of ahead.entries()) storage.setItem(key, withTimestamp(text, now - index))
}

/**
 * Deletes what has outlived its time in this browser, whoever kept it there and whoever is signed in: a draft is health
 * information on a device that others may use, and its writer may never come back to it.
 */

import type { Browser } from "./browser.ts"
import type { Retention } from "./retention.ts"
import { DRAFTS } from "./sending/drafts.ts"
import { UNSENT } from "./sending/outbox.ts"
import { STAMPS } from "./session/idle.ts"
import { GRANTS } from "./session/kept_grant.ts"
import type { Shelving } from "./storage.ts"

const KINDS: Retention[] = [DRAFTS, UNSENT, STAMPS, GRANTS]
const SWEPT_EVERY = 10 * 60_000

/** At once, and from time to time for as long as the page is open. */
export function keepSwept({ storages, now, every, events }: Browser): void {
  const work = () => sweep(storages.shared, now())
  work()
  every(work, SWEPT_EVERY)
  events.addEventListener("visibilitychange", work) // a page that was asleep
}

export function sweep(storage: Shelving, now: number): void {
  for (const kind of KINDS) sweepKind(kind, storage, now)
}

function sweepKind({ name, changed, kept, changedAt }: Retention, storage: Shelving, now: number): void {
  const ahead: { name: string; text: string; at: number }[] = []
  for (const one of storage.names().filter((found) => name.test(found))) {
    const text = storage.getItem(one) ?? ""
    const at = changed(text)
    if (at === null || now - at > kept) storage.removeItem(one)
    else if (at > now) ahead.push({ name: one, text, at })
  }
  if (!changedAt) return
  ahead.sort((one, other) => other.at - one.at) // they stay in order
  for (const [index, { name: one, text }] of ahead.entries()) storage.setItem(one, changedAt(text, now - index))
}

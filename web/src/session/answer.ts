/**
 * What the provider sends somebody back with, in the address. It is taken out of the address before anything else: it is
 * good for one use, and no business of the history. It counts only with the sign-in that this tab has begun last.
 */

import { parsed, type Storages } from "../storage.ts"

/** `screen`: what is after the # of the address, to come back to. */
export type Begun = { state: string; nonce: string; verifier: string; screen: string }
/** `begun` is null where this tab has begun no sign-in, or another one: somebody came back to an old page of the provider. */
export type Answer = { address: URL; begun: Begun | null }
export type Page = { location: Pick<Location, "href">; history: Pick<History, "replaceState"> }

const BEGUN = "client-messaging:sign-in"
const ANSWERS = ["code", "state", "error", "iss"]

/** Answers whether it will still be there when the provider sends somebody back. */
export function keepBegun({ own, shared }: Storages, begun: Begun): boolean {
  const text = JSON.stringify(begun)
  return own.setItem(BEGUN, text) || shared.setItem(BEGUN, text)
}

/** Whether anything outlives the page, without which nobody can sign in. */
export function canSignIn({ own, shared }: Storages): boolean {
  const kept = own.setItem(PROBE, "") || shared.setItem(PROBE, "")
  for (const storage of [own, shared]) storage.removeItem(PROBE)
  return kept
}

const PROBE = "client-messaging:probe"

/** Null where the provider has not sent anybody. */
export function takeAnswer({ location, history }: Page, { own, shared }: Storages): Answer | null {
  const address = new URL(location.href)
  if (!ANSWERS.some((name) => address.searchParams.has(name))) return null
  const kept = parsed<Begun>(own.getItem(BEGUN) ?? shared.getItem(BEGUN), isBegun)
  for (const storage of [own, shared]) storage.removeItem(BEGUN)
  const begun = kept?.state === address.searchParams.get("state") ? kept : null
  history.replaceState(null, "", address.pathname + (begun?.screen ?? address.hash))
  return { address, begun }
}

function isBegun({ state, nonce, verifier, screen }: Begun): boolean {
  return [state, nonce, verifier, screen].every((text) => typeof text === "string")
}

/**
 * What the provider sends somebody back with, in the address. It is taken out of the address before anything else: it is
 * good for one use, and no business of the history. It counts only with the sign-in that this tab has begun last.
 */

import { parseJson, type Storages } from "../storage.ts"

/** `screen`: what is after the # of the address, to come back to. */
export type PendingSignIn = { state: string; nonce: string; verifier: string; screen: string }
/** `begun` is null where this tab has begun no sign-in, or another one: somebody came back to an old page of the provider. */
export type AuthorizationResponse = { url: URL; pending: PendingSignIn | null }
export type Page = { location: Pick<Location, "href">; history: Pick<History, "replaceState"> }

const PENDING = "client-messaging:sign-in"
const RESPONSE_PARAMETERS = ["code", "state", "error", "iss"]

/** Answers whether it will still be there when the provider sends somebody back. */
export function storePendingSignIn({ tab, shared }: Storages, pending: PendingSignIn): boolean {
  const text = JSON.stringify(pending)
  return tab.setItem(PENDING, text) || shared.setItem(PENDING, text)
}

/** Whether anything outlives the page, without which nobody can sign in. */
export function canSignIn({ tab, shared }: Storages): boolean {
  const stored = tab.setItem(PROBE, "") || shared.setItem(PROBE, "")
  for (const storage of [tab, shared]) storage.removeItem(PROBE)
  return stored
}

const PROBE = "client-messaging:probe"

/** Null where the provider has not sent anybody. */
export function takeAuthorizationResponse(
  { location, history }: Page,
  { tab, shared }: Storages,
): AuthorizationResponse | null {
  const url = new URL(location.href)
  if (!RESPONSE_PARAMETERS.some((name) => url.searchParams.has(name))) return null
  const stored = parseJson<PendingSignIn>(tab.getItem(PENDING) ?? shared.getItem(PENDING), isPendingSignIn)
  for (const storage of [tab, shared]) storage.removeItem(PENDING)
  const pending = stored?.state === url.searchParams.get("state") ? stored : null
  history.replaceState(null, "", url.pathname + (pending?.screen ?? url.hash))
  return { url, pending }
}

function isPendingSignIn({ state, nonce, verifier, screen }: PendingSignIn): boolean {
  return [state, nonce, verifier, screen].every((text) => typeof text === "string")
}

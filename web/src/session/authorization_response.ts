/**
 * Authorization response: parameters in the redirect URL. They are removed from the URL before anything else: they are
 * single-use, and must not stay in the history. Only a response to this tab's latest sign-in counts.
 */

import { parseJson, type Storages } from "../storage.ts"

/** `screen`: the fragment of the URL, restored after sign-in. */
export type PendingSignIn = { state: string; nonce: string; verifier: string; screen: string }
/** `pending` is null if the response belongs to no sign-in of this tab, or to an earlier one. */
export type AuthorizationResponse = { url: URL; pending: PendingSignIn | null }
export type Page = { location: Pick<Location, "href">; history: Pick<History, "replaceState"> }

const PENDING = "client-messaging:sign-in"
const RESPONSE_PARAMETERS = ["code", "state", "error", "iss"]

/** Returns whether it will outlive the redirect to the provider. */
export function storePendingSignIn({ tab, shared }: Storages, pending: PendingSignIn): boolean {
  const text = JSON.stringify(pending)
  return tab.setItem(PENDING, text) || shared.setItem(PENDING, text)
}

/** Whether any storage outlives the page: sign-in needs one. */
export function canSignIn({ tab, shared }: Storages): boolean {
  const stored = tab.setItem(PROBE, "") || shared.setItem(PROBE, "")
  for (const storage of [tab, shared]) storage.removeItem(PROBE)
  return stored
}

const PROBE = "client-messaging:probe"

/** Null if the URL has no response. */
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

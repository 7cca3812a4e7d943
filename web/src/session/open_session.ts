/** Who is signed in when a page opens, or a word why nobody is. */

import { Unreachable } from "@client-messaging/client"
import type { Browser } from "../browser.ts"
import type { Word } from "../words/en.ts"
import type { AuthorizationResponse } from "./authorization_response.ts"
import { LastActive } from "./idle.ts"
import { type Provider, ProviderRefused, SignInCancelled, StorageUnavailable, UnmatchedResponse } from "./provider.ts"
import { personOf, Session, SignedOut } from "./session.ts"
import type { StoredGrant } from "./stored_grant.ts"

export type EndReason = Extract<Word, "endedIdle" | "endedOut" | "endedOver" | "endedAway">

export interface SignInContext {
  provider: Pick<Provider, "finish" | "renew" | "revoke" | "end">
  storedGrant: StoredGrant
  browser: Pick<Browser, "now" | "exclusively" | "storages">
}

const END_REASON = "client-messaging:ended"
const END_REASONS: readonly string[] = ["endedIdle", "endedOut", "endedOver", "endedAway"] satisfies EndReason[]

/** Said when this tab opens next. Answers whether a page after this one can say it. */
export function storeEndReason({ storages: { tab } }: Pick<Browser, "storages">, reason: EndReason): boolean {
  return tab.setItem(END_REASON, reason)
}

/** Why somebody is not signed in any more; said once. */
export function takeEndReason({ storages: { tab } }: Pick<Browser, "storages">): EndReason | null {
  const reason = tab.getItem(END_REASON)
  tab.removeItem(END_REASON)
  return reason !== null && END_REASONS.includes(reason) ? (reason as EndReason) : null
}

/** Raises Unreachable where it can be tried again with the same answer. */
export async function openSession(
  context: SignInContext,
  answer: AuthorizationResponse | null,
): Promise<Session | Word | null> {
  return answer ? finishSignIn(context, answer) : resumeSession(context)
}

/** Forgets whoever was here: an answer that cannot be used, or a sign-in that begins, never goes on as somebody before. */
export async function deletePreviousGrant({
  provider,
  storedGrant,
}: Pick<SignInContext, "provider" | "storedGrant">): Promise<void> {
  const previous = await storedGrant.read()
  storedGrant.delete()
  if (previous) void provider.revoke(previous)
}

async function finishSignIn(context: SignInContext, answer: AuthorizationResponse): Promise<Session | Word> {
  await deletePreviousGrant(context)
  try {
    const grant = await context.provider.finish(answer)
    await context.storedGrant.begin(grant)
    takeEndReason(context.browser)
    return new Session(context, grant)
  } catch (error) {
    if (error instanceof Unreachable) throw error
    return signInErrorWord(error)
  }
}

/** What is said of a sign-in that came to nothing. */
export function signInErrorWord(error: unknown): Word {
  if (error instanceof StorageUnavailable) return "noStorage"
  if (error instanceof UnmatchedResponse) return "signInUnmatched"
  return error instanceof SignInCancelled ? "signInCancelled" : "signInFailed"
}

async function resumeSession(context: SignInContext): Promise<Session | Word | null> {
  const { storedGrant, browser } = context
  const reason = takeEndReason(context.browser)
  const wasSignedIn = storedGrant.id !== null
  const grant = await storedGrant.read()
  if (!grant) {
    storedGrant.delete()
    return wasSignedIn ? (reason ?? "endedAway") : reason
  }
  const session = new Session(context, grant)
  if (!new LastActive(browser.storages.shared, personOf(grant)).isRecent(browser.now())) {
    void session.drop()
    return "endedIdle"
  }
  try {
    await session.token()
    return session
  } catch (error) {
    if (error instanceof SignedOut || error instanceof ProviderRefused) return "endedAway"
    throw error
  }
}

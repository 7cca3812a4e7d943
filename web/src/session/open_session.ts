/** Opens a session when a page loads: finishes a sign-in, resumes a stored one, or says why there is none. */

import { Unreachable } from "@client-messaging/client"
import type { Browser } from "../browser.ts"
import type { Word } from "../words/en.ts"
import type { AuthorizationResponse } from "./authorization_response.ts"
import { LastActive } from "./idle.ts"
import { personOf } from "./person.ts"
import { type Provider, ProviderRefused, SignInCancelled, StorageUnavailable, UnmatchedResponse } from "./provider.ts"
import { Session, SignedOut } from "./session.ts"
import type { StoredGrant } from "./stored_grant.ts"

export type EndReason = Extract<Word, "endedIdle" | "endedOut" | "endedOver" | "endedAway" | "endedHere">

/** A session that ended while nobody looked. Its person is still signed in at the provider. */
export class IdleSession {
  readonly session: Session

  constructor(session: Session) {
    this.session = session
  }
}

export interface SignInContext {
  provider: Pick<Provider, "finish" | "renew" | "revoke" | "end">
  storedGrant: StoredGrant
  browser: Pick<Browser, "now" | "exclusively" | "storages">
}

const END_REASON = "client-messaging:ended"
const END_REASONS: readonly string[] = [
  "endedIdle",
  "endedOut",
  "endedOver",
  "endedAway",
  "endedHere",
] satisfies EndReason[]

/** Stores the reason for this tab's next page. Returns whether it will outlive this page. */
export function storeEndReason({ storages: { tab } }: Pick<Browser, "storages">, reason: EndReason): boolean {
  return tab.setItem(END_REASON, reason)
}

/** The stored reason; removed, so that it is shown once. */
export function takeEndReason({ storages: { tab } }: Pick<Browser, "storages">): EndReason | null {
  const reason = tab.getItem(END_REASON)
  tab.removeItem(END_REASON)
  return reason !== null && END_REASONS.includes(reason) ? (reason as EndReason) : null
}

/** Throws Unreachable if it can be retried with the same response. */
export async function openSession(
  context: SignInContext,
  answer: AuthorizationResponse | null,
): Promise<Session | IdleSession | Word | null> {
  return answer ? finishSignIn(context, answer) : resumeSession(context)
}

/** Deletes and revokes the previous grant: a failed or new sign-in never continues as the previous person. */
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

/** Text for a failed sign-in. */
export function signInErrorWord(error: unknown): Word {
  if (error instanceof StorageUnavailable) return "noStorage"
  if (error instanceof UnmatchedResponse) return "signInUnmatched"
  return error instanceof SignInCancelled ? "signInCancelled" : "signInFailed"
}

async function resumeSession(context: SignInContext): Promise<Session | IdleSession | Word | null> {
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
    storedGrant.delete()
    return new IdleSession(session)
  }
  try {
    await session.token()
    return session
  } catch (error) {
    if (error instanceof SignedOut || error instanceof ProviderRefused) return "endedAway"
    throw error
  }
}

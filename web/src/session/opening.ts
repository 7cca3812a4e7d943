/** Who is signed in when a page opens, or a word why nobody is. */

import { Unreachable } from "@client-messaging/client"
import type { Browser } from "../browser.ts"
import type { Word } from "../words/en.ts"
import type { Answer } from "./answer.ts"
import { LastActive } from "./idle.ts"
import type { KeptGrant } from "./kept_grant.ts"
import { Cancelled, NothingKept, type Provider, Refused, Unmatched } from "./provider.ts"
import { personOf, Session, SignedOut } from "./session.ts"

export type Ended = Extract<Word, "endedIdle" | "endedOut" | "endedOver" | "endedAway">

export interface Doorway {
  provider: Pick<Provider, "finish" | "renew" | "revoke" | "end">
  kept: KeptGrant
  browser: Pick<Browser, "now" | "exclusively" | "storages">
}

const ENDED = "client-messaging:ended"
const WHYS: readonly string[] = ["endedIdle", "endedOut", "endedOver", "endedAway"] satisfies Ended[]

/** Said when this tab opens next. Answers whether a page after this one can say it. */
export function keepWhy({ storages: { own } }: Pick<Browser, "storages">, why: Ended): boolean {
  return own.setItem(ENDED, why)
}

/** Why somebody is not signed in any more; said once. */
export function takeWhy({ storages: { own } }: Pick<Browser, "storages">): Ended | null {
  const why = own.getItem(ENDED)
  own.removeItem(ENDED)
  return why !== null && WHYS.includes(why) ? (why as Ended) : null
}

/** Raises Unreachable where it can be tried again with the same answer. */
export async function opened(doorway: Doorway, answer: Answer | null): Promise<Session | Word | null> {
  return answer ? signedIn(doorway, answer) : resumed(doorway)
}

/** Forgets whoever was here: an answer that cannot be used, or a sign-in that begins, never goes on as somebody before. */
export async function forgetFormer({ provider, kept }: Pick<Doorway, "provider" | "kept">): Promise<void> {
  const former = await kept.read()
  kept.forget()
  if (former) void provider.revoke(former)
}

async function signedIn(doorway: Doorway, answer: Answer): Promise<Session | Word> {
  await forgetFormer(doorway)
  try {
    const grant = await doorway.provider.finish(answer)
    await doorway.kept.begin(grant)
    takeWhy(doorway.browser)
    return new Session(doorway, grant)
  } catch (error) {
    if (error instanceof Unreachable) throw error
    return signInWord(error)
  }
}

/** What is said of a sign-in that came to nothing. */
export function signInWord(error: unknown): Word {
  if (error instanceof NothingKept) return "noStorage"
  if (error instanceof Unmatched) return "signInUnmatched"
  return error instanceof Cancelled ? "signInCancelled" : "signInFailed"
}

async function resumed(doorway: Doorway): Promise<Session | Word | null> {
  const { kept, browser } = doorway
  const why = takeWhy(doorway.browser)
  const wasHere = kept.id !== null
  const grant = await kept.read()
  if (!grant) {
    kept.forget()
    return wasHere ? (why ?? "endedAway") : why
  }
  const session = new Session(doorway, grant)
  if (!new LastActive(browser.storages.shared, personOf(grant)).isRecent(browser.now())) {
    void session.drop()
    return "endedIdle"
  }
  try {
    await session.token()
    return session
  } catch (error) {
    if (error instanceof SignedOut || error instanceof Refused) return "endedAway"
    throw error
  }
}

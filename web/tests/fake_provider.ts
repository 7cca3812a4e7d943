/** Fake provider that rotates refresh tokens, and ends the sign-in if one is used twice. */

import { Unreachable } from "@client-messaging/client"
import type { AuthorizationResponse } from "../src/session/authorization_response.ts"
import { type Grant, ProviderRefused } from "../src/session/provider.ts"
import type { FakeBrowser } from "./fake_browser.ts"

const MINUTE = 60_000

export class FakeProvider {
  renewals = 0
  reachable = true
  /** Issues the same token again until it expires. */
  givesTheSame = false
  /** Whether the tokens of the sign-in are revoked. */
  revoked = false
  ended = 0
  hasLogOut = true
  /** Result of `finish`. */
  finished: () => Grant = () => this.grant("ana")
  #latest = 0
  readonly #browser: FakeBrowser

  constructor(browser: FakeBrowser) {
    this.#browser = browser
  }

  grant(person: string, number = ++this.#latest): Grant {
    const said = { "custom:person_id": person, "custom:practice_id": "willow", "custom:role": "clinician", number }
    const bearer = `-.${btoa(JSON.stringify(this.givesTheSame ? { ...said, number: 1 } : said))}.-`
    const refreshToken = `${person}-${number}`
    return { bearer, idToken: bearer, refreshToken, ends: this.#browser.time + 15 * MINUTE }
  }

  readonly finish = async (_: AuthorizationResponse): Promise<Grant> => {
    this.#reached()
    return this.finished()
  }

  readonly renew = async ({ refreshToken }: Grant): Promise<Grant> => {
    this.renewals++
    await new Promise((resolve) => setTimeout(resolve))
    this.#reached()
    const [person = "", number] = (refreshToken ?? "").split("-")
    if (Number(number) !== this.#latest) this.revoked = true
    if (this.revoked) throw new ProviderRefused("invalid_grant")
    return this.grant(person)
  }

  readonly revoke = async (): Promise<void> => {
    this.revoked = true
  }

  readonly end = async (): Promise<boolean> => {
    this.revoked = true
    this.ended++
    this.#reached()
    return this.hasLogOut
  }

  #reached(): void {
    if (!this.reachable) throw new Unreachable("cut off")
  }
}

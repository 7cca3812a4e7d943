/** Who is signed in, and their token, over renewals by this tab and by others that share the sign-in. */

import { Unreachable } from "@client-messaging/client"
import type { Browser } from "../browser.ts"
import { claims, type Grant, type Provider, ProviderRefused } from "./provider.ts"
import type { StoredGrant } from "./stored_grant.ts"

export interface Person {
  id: string
  /** How they are called; their id where the token does not say. */
  name: string
  practice: string
  role: "clinician" | "staff" | "client"
}

/** The session is over: nothing but signing in again helps. */
export class SignedOut extends Error {}

export interface Dependencies {
  provider: Pick<Provider, "renew" | "revoke" | "end">
  storedGrant: StoredGrant
  browser: Pick<Browser, "now" | "exclusively">
}

/** Milliseconds. Renewed before it ends, by more than a slow request takes. */
const RENEW_BEFORE = 60_000

export class Session {
  readonly person: Person
  /** Told once, when the provider no longer renews. */
  onOver: () => void = () => {}
  readonly #dependencies: Dependencies
  #grant: Grant
  #renewing: Promise<void> | null = null
  #ended = false
  /** A token that was refused and that the provider gave again, and when. */
  #reissued: { bearer: string; at: number } | null = null

  /** With a grant that is kept already. */
  constructor(dependencies: Dependencies, grant: Grant) {
    this.#dependencies = dependencies
    this.#grant = grant
    this.person = personOf(grant)
  }

  /**
   * A token that is good for a minute at least, by the clock of this device; another one than was refused, if there is one:
   * the API knows better than the clock. Raises SignedOut, and Unreachable where the provider does not answer.
   */
  async token(refused?: string): Promise<string> {
    if (this.#ended) throw new SignedOut()
    if (!this.#isGood(this.#grant, refused)) {
      this.#renewing ??= this.#renew(refused).finally(() => {
        this.#renewing = null
      })
      await this.#renewing
    }
    return this.#grant.bearer
  }

  /** Forgets all, here and at the provider, and leaves the page for the provider's log-out. Raises where it is not reached. */
  async end(): Promise<void> {
    this.#endLocally()
    await this.#dependencies.provider.end(this.#grant)
  }

  /** Forgets all, here and at the provider. */
  async drop(): Promise<void> {
    this.#endLocally()
    await this.#dependencies.provider.revoke(this.#grant)
  }

  #endLocally(): void {
    this.#ended = true
    this.#dependencies.storedGrant.delete()
  }

  #isGood({ bearer, ends }: Grant, refused: string | undefined): boolean {
    const now = this.#dependencies.browser.now()
    if (bearer !== refused) return ends - now > RENEW_BEFORE
    return this.#reissued?.bearer === bearer && Math.abs(now - this.#reissued.at) < RENEW_BEFORE
  }

  async #renew(refused: string | undefined): Promise<void> {
    const { storedGrant, browser } = this.#dependencies
    try {
      await browser.exclusively(`session:${storedGrant.id}`, () => this.#renewExclusively(refused))
    } catch (error) {
      if (!(error instanceof ProviderRefused || error instanceof SignedOut)) throw error
      if (this.#ended) throw new SignedOut()
      this.#endLocally()
      this.onOver()
      throw new SignedOut()
    }
  }

  /** Another tab may have renewed meanwhile: its grant is taken, for a refresh token is good for one use. */
  async #renewExclusively(refused: string | undefined): Promise<void> {
    if (await this.#takeLatest(refused)) return
    const previous = this.#grant
    try {
      const grant = await this.#dependencies.provider.renew(previous)
      if (this.#ended) return void this.#dependencies.provider.revoke(grant)
      await this.#store(grant)
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error instanceof Unreachable ? error : new Unreachable(error)
      // Where tabs cannot wait for each other, another one may have been first.
      if (!(await this.#takeLatest(previous.bearer))) throw error
    }
    if (this.#grant.bearer === refused) this.#reissued = { bearer: refused, at: this.#dependencies.browser.now() }
  }

  async #takeLatest(refused: string | undefined): Promise<boolean> {
    const latest = await this.#dependencies.storedGrant.read()
    if (latest === null || this.#ended || !isSamePerson(personOf(latest), this.person)) return false
    const isNew = latest.bearer !== this.#grant.bearer
    this.#grant = latest
    return isNew && this.#isGood(latest, refused)
  }

  async #store(grant: Grant): Promise<void> {
    const { storedGrant } = this.#dependencies
    if (!isSamePerson(personOf(grant), this.person)) throw new ProviderRefused("a grant for somebody else")
    this.#grant = grant
    await (storedGrant.id === null ? storedGrant.begin(grant) : storedGrant.write(grant)) // somebody may have emptied the storage
  }
}

/** What the ID token says of them may be missing in the access token, and the other way round. */
export function personOf({ bearer, idToken }: Pick<Grant, "bearer" | "idToken">): Person {
  const tokenClaims = { ...claims(idToken), ...claims(bearer) }
  const id = String(tokenClaims["custom:person_id"] ?? "")
  return {
    id,
    name: String(tokenClaims.name ?? "").trim() || id,
    practice: String(tokenClaims["custom:practice_id"] ?? ""),
    role: tokenClaims["custom:role"] as Person["role"],
  }
}

function isSamePerson(one: Person, other: Person): boolean {
  return one.id === other.id && one.practice === other.practice && one.role === other.role
}

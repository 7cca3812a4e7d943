/** Session: the signed-in person and their token, renewed by this tab or by others that share the sign-in. */

import { Unreachable } from "@client-messaging/client"
import type { Browser } from "../browser.ts"
import { isSamePerson, type Person, personOf } from "./person.ts"
import { type Grant, type Provider, ProviderRefused } from "./provider.ts"
import type { StoredGrant } from "./stored_grant.ts"

/** Who is signed in, and their token: another one than the refused one, if there is one. */
export interface SignedIn {
  readonly person: Person
  token(refused?: string): Promise<string>
}

/** The session has ended: the person has to sign in again. */
export class SignedOut extends Error {}

export interface Dependencies {
  provider: Pick<Provider, "renew" | "revoke" | "end">
  storedGrant: StoredGrant
  browser: Pick<Browser, "now" | "exclusively">
}

/** Milliseconds before its end at which a token is renewed: longer than a slow request takes. */
const RENEW_BEFORE = 60_000

export class Session implements SignedIn {
  readonly person: Person
  /** Called once, when the provider refuses to renew. */
  onOver: () => void = () => {}
  readonly #dependencies: Dependencies
  #grant: Grant
  #renewing: Promise<void> | null = null
  #ended = false
  /** A refused token that the provider issued again, and when. */
  #reissued: { bearer: string; at: number } | null = null

  /** `grant` is stored already. */
  constructor(dependencies: Dependencies, grant: Grant) {
    this.#dependencies = dependencies
    this.#grant = grant
    this.person = personOf(grant)
  }

  /**
   * A token valid for at least a minute by this device's clock; another one than the refused one, if there is one:
   * the API knows better than the clock. Throws SignedOut; Unreachable if the provider does not answer.
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

  /**
   * Deletes and revokes the grant, and leaves for the provider's log-out. Returns false if the provider has none. Throws
   * Unreachable if it can be retried.
   */
  async end(): Promise<boolean> {
    this.#endLocally()
    return await this.#dependencies.provider.end(this.#grant)
  }

  /** Deletes and revokes the grant. */
  async drop(): Promise<void> {
    this.#endLocally()
    await this.#dependencies.provider.revoke(this.#grant)
  }

  #endLocally(): void {
    if (this.#ended) return // or a sign-in since then would be deleted
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

  /** Refresh tokens are single-use: if another tab has renewed meanwhile, its grant is used. */
  async #renewExclusively(refused: string | undefined): Promise<void> {
    if (await this.#takeLatest(refused)) return
    const previous = this.#grant
    try {
      const grant = await this.#dependencies.provider.renew(previous)
      if (this.#ended) return void this.#dependencies.provider.revoke(grant)
      await this.#store(grant)
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error instanceof Unreachable ? error : new Unreachable(error)
      // Without locks, another tab may have been first.
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
    // The storage may have been emptied.
    await (storedGrant.id === null ? storedGrant.begin(grant) : storedGrant.write(grant))
  }
}

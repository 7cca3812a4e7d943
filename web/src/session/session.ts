/** Who is signed in, and their token, over renewals by this tab and by others that share the sign-in. */

import { Unreachable } from "@client-messaging/client"
import type { Browser } from "../browser.ts"
import type { KeptGrant } from "./kept_grant.ts"
import { claims, type Grant, type Provider, Refused } from "./provider.ts"

export interface Person {
  id: string
  /** How they are called; their id where the token does not say. */
  name: string
  practice: string
  role: "clinician" | "staff" | "client"
}

/** The session is over: nothing but signing in again helps. */
export class SignedOut extends Error {}

export interface Parts {
  provider: Pick<Provider, "renew" | "revoke" | "end">
  kept: KeptGrant
  browser: Pick<Browser, "now" | "exclusively">
}

/** Milliseconds. Renewed before it ends, by more than a slow request takes. */
const MARGIN = 60_000

export class Session {
  readonly person: Person
  /** Told once, when the provider no longer renews. */
  onOver: () => void = () => {}
  readonly #parts: Parts
  #grant: Grant
  #renewing: Promise<void> | null = null
  #over = false
  /** A token that was refused and that the provider gave again, and when. */
  #again: { bearer: string; at: number } | null = null

  /** With a grant that is kept already. */
  constructor(parts: Parts, grant: Grant) {
    this.#parts = parts
    this.#grant = grant
    this.person = personOf(grant)
  }

  /**
   * A token that is good for a minute at least, by the clock of this device; another one than was refused, if there is one:
   * the API knows better than the clock. Raises SignedOut, and Unreachable where the provider does not answer.
   */
  async token(refused?: string): Promise<string> {
    if (this.#over) throw new SignedOut()
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
    this.#forget()
    await this.#parts.provider.end(this.#grant)
  }

  /** Forgets all, here and at the provider. */
  async drop(): Promise<void> {
    this.#forget()
    await this.#parts.provider.revoke(this.#grant)
  }

  #forget(): void {
    this.#over = true
    this.#parts.kept.forget()
  }

  #isGood({ bearer, ends }: Grant, refused: string | undefined): boolean {
    const now = this.#parts.browser.now()
    if (bearer !== refused) return ends - now > MARGIN
    return this.#again?.bearer === bearer && Math.abs(now - this.#again.at) < MARGIN
  }

  async #renew(refused: string | undefined): Promise<void> {
    const { kept, browser } = this.#parts
    try {
      await browser.exclusively(`session:${kept.id}`, () => this.#renewAlone(refused))
    } catch (error) {
      if (!(error instanceof Refused || error instanceof SignedOut)) throw error
      if (this.#over) throw new SignedOut()
      this.#forget()
      this.onOver()
      throw new SignedOut()
    }
  }

  /** Another tab may have renewed meanwhile: its grant is taken, for a refresh token is good for one use. */
  async #renewAlone(refused: string | undefined): Promise<void> {
    if (await this.#takeLatest(refused)) return
    const before = this.#grant
    try {
      const grant = await this.#parts.provider.renew(before)
      if (this.#over) return void this.#parts.provider.revoke(grant)
      await this.#keep(grant)
    } catch (error) {
      if (!(error instanceof Refused)) throw error instanceof Unreachable ? error : new Unreachable(error)
      // Where tabs cannot wait for each other, another one may have been first.
      if (!(await this.#takeLatest(before.bearer))) throw error
    }
    if (this.#grant.bearer === refused) this.#again = { bearer: refused, at: this.#parts.browser.now() }
  }

  async #takeLatest(refused: string | undefined): Promise<boolean> {
    const latest = await this.#parts.kept.read()
    if (latest === null || this.#over || !isSame(personOf(latest), this.person)) return false
    const isNew = latest.bearer !== this.#grant.bearer
    this.#grant = latest
    return isNew && this.#isGood(latest, refused)
  }

  async #keep(grant: Grant): Promise<void> {
    const { kept } = this.#parts
    if (!isSame(personOf(grant), this.person)) throw new Refused("a grant for somebody else")
    this.#grant = grant
    await (kept.id === null ? kept.begin(grant) : kept.write(grant)) // somebody may have emptied the storage
  }
}

/** What the ID token says of them may be missing in the access token, and the other way round. */
export function personOf({ bearer, idToken }: Pick<Grant, "bearer" | "idToken">): Person {
  const said = { ...claims(idToken), ...claims(bearer) }
  const id = String(said["custom:person_id"] ?? "")
  return {
    id,
    name: String(said.name ?? "").trim() || id,
    practice: String(said["custom:practice_id"] ?? ""),
    role: said["custom:role"] as Person["role"],
  }
}

function isSame(one: Person, other: Person): boolean {
  return one.id === other.id && one.practice === other.practice && one.role === other.role
}

/**
 * Who is signed in, and their token. Tokens are in memory. The refresh token is in sessionStorage, too, so that a reload in
 * the middle of a message is not a sign-out: it is this tab's, ends with it, and is changed at each use.
 */

import { Unreachable } from "@client-messaging/client"
import { ResponseBodyError } from "oauth4webapi"
import { claims, type Grant, type Provider } from "./provider.ts"

export interface Person {
  id: string
  /** How they are called; their id where the token does not say. */
  name: string
  practice: string
  role: "clinician" | "staff" | "client"
}

/** The session is over: nothing but signing in again helps. */
export class SignedOut extends Error {}

const REFRESH = "client-messaging:refresh"
/** Milliseconds. Renewed before it ends, by more than a slow request takes. */
const MARGIN = 60_000

export class Session {
  readonly person: Person
  /** Told once, when the provider no longer renews. */
  onOver: () => void = () => {}
  #grant: Grant
  #renewing: Promise<Grant> | undefined
  readonly #provider: Provider

  private constructor(provider: Provider, grant: Grant) {
    this.#provider = provider
    this.#grant = grant
    this.person = personOf(grant.bearer)
    keep(grant)
  }

  /** The session of somebody who has just signed in or has reloaded; null where nobody is signed in. */
  static async resume(provider: Provider): Promise<Session | null> {
    const finished = await provider.finish()
    if (finished) return new Session(provider, finished)
    const refreshToken = sessionStorage.getItem(REFRESH)
    if (refreshToken === null) return null
    try {
      return new Session(provider, await provider.renew(refreshToken, undefined))
    } catch (error) {
      if (error instanceof ResponseBodyError) sessionStorage.removeItem(REFRESH)
      if (error instanceof ResponseBodyError) return null
      throw error
    }
  }

  /** Forget who was signed in, without a word to the provider. */
  static forget(): void {
    sessionStorage.removeItem(REFRESH)
  }

  /** A token that is good for a minute at least. Raises SignedOut, and Unreachable where the provider does not answer. */
  async token(_refused?: string): Promise<string> {
    if (this.#grant.ends - Date.now() > MARGIN) return this.#grant.bearer
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined
    })
    return (await this.#renewing).bearer
  }

  /** Forgets all, here and at the provider, and leaves the page. */
  async end(): Promise<void> {
    Session.forget()
    await this.#provider.end(this.#grant).catch(() => location.reload())
  }

  async #renew(): Promise<Grant> {
    try {
      if (!this.#grant.refreshToken) throw new SignedOut()
      this.#grant = await this.#provider.renew(this.#grant.refreshToken, this.#grant.idToken)
      keep(this.#grant)
      return this.#grant
    } catch (error) {
      if (!(error instanceof ResponseBodyError || error instanceof SignedOut)) throw new Unreachable(error)
      Session.forget()
      this.onOver()
      throw new SignedOut()
    }
  }
}

function keep(grant: Grant): void {
  if (grant.refreshToken) sessionStorage.setItem(REFRESH, grant.refreshToken)
}

function personOf(bearer: string): Person {
  const said = claims(bearer)
  const id = String(said["custom:person_id"] ?? "")
  return {
    id,
    name: String(said.name ?? "").trim() || id,
    practice: String(said["custom:practice_id"] ?? ""),
    role: said["custom:role"] as Person["role"],
  }
}

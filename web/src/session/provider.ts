/**
 * Signing in at an OpenID provider: authorization code with PKCE (RFC 7636), refresh tokens, revocation, log-out.
 * To sign people in some other way, replace this module: a Session asks for nothing else.
 */

import { Unreachable } from "@client-messaging/client"
import * as oauth from "oauth4webapi"
import type { Storages } from "../storage.ts"
import { type Answer, type Begun, keepBegun } from "./answer.ts"
import { inBytes } from "./base64.ts"
import type { Config } from "./config.ts"

/** What the provider gave. The bearer is the token that says who calls. */
export interface Grant {
  bearer: string
  idToken: string
  refreshToken: string | undefined
  /** When the bearer ends, by the clock of this device, in milliseconds since 1970. */
  ends: number
}

/** The provider has refused for good: somebody has to sign in again. */
export class Refused extends Error {}
/** The answer belongs to no sign-in that this tab has begun, or to an earlier one. */
export class Unmatched extends Error {}
/** The person has turned back at the provider's page. */
export class Cancelled extends Error {}
/** The browser keeps nothing over the way to the provider and back. */
export class NothingKept extends Error {}

/** A day. The tokens come from the provider itself, and the API looks at their times: a wrong clock here harms nobody. */
const WRONG_CLOCK_SECONDS = 24 * 60 * 60
/** Where the provider does not say how long a token is good for, which RFC 6749 allows. */
const SHORT_LIFE_SECONDS = 300
/** Milliseconds. Other tabs wait meanwhile. */
const PATIENCE = 20_000
/** Errors of OAuth that say nothing about the grant (RFC 6749, 4.1.2.1; RFC 8628, 3.5). */
const PASSING = new Set(["temporarily_unavailable", "server_error", "slow_down"])
const NAMES_THE_PERSON = "custom:person_id"

/** The page that is left and come back to. */
export interface Leaving {
  /** Where the front end is. */
  base: string
  /** After the #. */
  screen: () => string
  go: (address: URL) => void
  /** Go without leaving the way back. */
  replace: (address: URL) => void
}

export class Provider {
  readonly #config: Config
  readonly #storages: Storages
  readonly #page: Leaving
  #server: Promise<oauth.AuthorizationServer> | undefined

  constructor(config: Config, storages: Storages, page: Leaving) {
    this.#config = config
    this.#storages = storages
    this.#page = page
  }

  /** Leaves for the provider's page. `language` is the one that the person reads (BCP 47). Raises NothingKept. */
  async begin(language: string): Promise<void> {
    const server = await this.#discovered()
    const verifier = oauth.generateRandomCodeVerifier()
    const begun: Begun = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier,
      screen: this.#page.screen(),
    }
    if (!keepBegun(this.#storages, begun)) throw new NothingKept()
    const address = new URL(required(server.authorization_endpoint))
    const asked = {
      client_id: this.#config.client_id,
      redirect_uri: this.#here.href,
      response_type: "code",
      scope: "openid",
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ui_locales: language,
    }
    for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value)
    this.#page.go(address)
  }

  /** The grant for an answer. Raises Unmatched, Cancelled, Refused, and Unreachable where it can be tried again. */
  async finish({ address, begun }: Answer): Promise<Grant> {
    if (begun === null) throw new Unmatched()
    try {
      return await this.#exchanged(address, begun)
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) throw new Unreachable(error)
      throw error instanceof oauth.AuthorizationResponseError && error.error === "access_denied"
        ? new Cancelled()
        : new Refused("the answer of the provider cannot be used", { cause: error })
    }
  }

  async #exchanged(address: URL, { state, nonce, verifier }: Begun): Promise<Grant> {
    const server = await this.#discovered()
    const given = oauth.validateAuthResponse(server, this.#client, address, state)
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      this.#client,
      oauth.None(),
      given,
      this.#here.href,
      verifier,
      this.#ways,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, this.#client, answer, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
    return granted(tokens, "")
  }

  /** A fresh grant for a refresh token. Raises Refused, and Unreachable where it can be tried again. */
  async renew({ refreshToken, idToken }: Grant): Promise<Grant> {
    if (!refreshToken) throw new Refused("nothing to renew with")
    try {
      const server = await this.#discovered()
      const answer = await oauth.refreshTokenGrantRequest(server, this.#client, oauth.None(), refreshToken, this.#ways)
      const tokens = await oauth.processRefreshTokenResponse(server, this.#client, answer)
      return granted({ refresh_token: refreshToken, ...tokens }, idToken)
    } catch (error) {
      throw isFinal(error) ? new Refused("", { cause: error }) : new Unreachable(error)
    }
  }

  /** Ends the refresh token and all that came of it, where the provider has a way to. Never raises. */
  async revoke({ refreshToken }: Grant): Promise<void> {
    try {
      const server = await this.#discovered()
      if (!refreshToken || !server.revocation_endpoint) return
      // It is sent even if the page is left meanwhile.
      const kept = (url: string, options: RequestInit) => fetch(url, { ...options, keepalive: true })
      const ways = { ...this.#ways, [oauth.customFetch]: kept }
      await oauth.revocationRequest(server, this.#client, oauth.None(), refreshToken, ways)
    } catch {
      // It ends by itself, some day.
    }
  }

  /** Revokes, and leaves for the provider's log-out. */
  async end(grant: Grant): Promise<void> {
    await this.revoke(grant)
    const server = await this.#discovered()
    if (!server.end_session_endpoint) return this.#page.replace(this.#here)
    const address = new URL(server.end_session_endpoint)
    address.searchParams.set("client_id", this.#config.client_id)
    address.searchParams.set("id_token_hint", grant.idToken)
    address.searchParams.set("post_logout_redirect_uri", this.#here.href)
    this.#page.replace(address)
  }

  get #here(): URL {
    return new URL(".", this.#page.base)
  }

  get #client(): oauth.Client {
    return { client_id: this.#config.client_id, [oauth.clockTolerance]: WRONG_CLOCK_SECONDS }
  }

  /** Plain http is for a provider on this very machine. */
  get #ways() {
    const { protocol, hostname } = new URL(this.#config.issuer)
    const local = ["127.0.0.1", "localhost", "[::1]"].includes(hostname)
    return {
      [oauth.allowInsecureRequests]: protocol === "http:" && local,
      signal: () => AbortSignal.timeout(PATIENCE),
    }
  }

  #discovered(): Promise<oauth.AuthorizationServer> {
    this.#server ??= this.#discover().catch((error: unknown) => {
      this.#server = undefined
      throw error
    })
    return this.#server
  }

  async #discover(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(this.#config.issuer)
    return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, this.#ways))
  }
}

/** What a token says, unverified: for the screen only. The API believes nobody but the provider's key. */
export function claims(token: string): Record<string, unknown> {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")
    return JSON.parse(new TextDecoder().decode(inBytes(payload))) as Record<string, unknown>
  } catch {
    return {} // a token that only the provider can read
  }
}

/** `former`: the ID token from before, which a provider need not give again; good for its log-out alone. */
function granted(tokens: Partial<oauth.TokenEndpointResponse>, former: string): Grant {
  const idToken = tokens.id_token ?? ""
  // A user pool of Cognito puts who calls into the ID token; other providers may put it into the access token.
  const bearer = NAMES_THE_PERSON in claims(idToken) ? idToken : (tokens.access_token ?? "")
  const { exp, iat } = claims(bearer)
  const lifetime = typeof exp === "number" && typeof iat === "number" ? exp - iat : SHORT_LIFE_SECONDS
  return {
    bearer,
    idToken: idToken || former,
    refreshToken: tokens.refresh_token,
    ends: Date.now() + lifetime * 1000,
  }
}

function isFinal(error: unknown): boolean {
  if (error instanceof oauth.WWWAuthenticateChallengeError) return true
  return error instanceof oauth.ResponseBodyError && error.status !== 429 && !PASSING.has(error.error)
}

function required(endpoint: string | undefined): string {
  if (!endpoint) throw new Error("the provider has no such endpoint")
  return endpoint
}

/**
 * OpenID Connect client: authorization code with PKCE (RFC 7636), refresh tokens, revocation, log-out. No token is ever
 * part of an address: addresses stay in histories and logs.
 * To sign people in some other way, replace this module: a Session asks for nothing else.
 */

import { Unreachable } from "@client-messaging/client"
import * as oauth from "oauth4webapi"
import type { Storages } from "../storage.ts"
import { type AuthorizationResponse, type PendingSignIn, storePendingSignIn } from "./authorization_response.ts"
import { claims } from "./claims.ts"
import type { Config } from "./config.ts"
import { leaveForLogOut } from "./log_out.ts"
import type { Navigation } from "./navigation.ts"

/** Tokens from the provider. `bearer` is the token for the API. */
export interface Grant {
  bearer: string
  idToken: string
  refreshToken: string | undefined
  /** Expiry of the bearer by this device's clock, in milliseconds since 1970. */
  ends: number
}

/** Final refusal by the provider: the person has to sign in again. */
export class ProviderRefused extends Error {}
/** The response belongs to no sign-in of this tab, or to an earlier one. */
export class UnmatchedResponse extends Error {}
/** The person cancelled at the provider. */
export class SignInCancelled extends Error {}
/** No storage outlives the redirect to the provider. */
export class StorageUnavailable extends Error {}

/** A day. Tokens come from the provider directly, and the API checks their times: a wrong clock here is harmless. */
const CLOCK_TOLERANCE_SECONDS = 24 * 60 * 60
/** If the provider states no lifetime, which RFC 6749 allows. */
const DEFAULT_LIFETIME_SECONDS = 300
/** Milliseconds. Other tabs wait meanwhile. */
const TIMEOUT = 20_000
/** Milliseconds that a revocation may delay what comes after it. The request itself goes on. */
const REVOCATION_PATIENCE = 3_000
/** OAuth errors that do not concern the grant (RFC 6749, 4.1.2.1; RFC 8628, 3.5). */
const TEMPORARY_ERRORS = new Set(["temporarily_unavailable", "server_error", "slow_down"])
const PERSON_ID_CLAIM = "custom:person_id"

export class Provider {
  readonly #config: Config
  readonly #storages: Storages
  readonly #navigation: Navigation
  #server: Promise<oauth.AuthorizationServer> | undefined

  constructor(config: Config, storages: Storages, navigation: Navigation) {
    this.#config = config
    this.#storages = storages
    this.#navigation = navigation
  }

  /** Redirects to the provider. `language`: the person's (BCP 47). Throws StorageUnavailable. */
  async begin(language: string): Promise<void> {
    const server = await this.#authorizationServer()
    const verifier = oauth.generateRandomCodeVerifier()
    const pending: PendingSignIn = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier,
      screen: this.#navigation.screen(),
    }
    if (!storePendingSignIn(this.#storages, pending)) throw new StorageUnavailable()
    const url = new URL(requiredEndpoint(server.authorization_endpoint))
    const parameters = {
      client_id: this.#config.client_id,
      redirect_uri: this.#redirectUri.href,
      response_type: "code",
      scope: "openid",
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ui_locales: language,
      lang: language, // Cognito's name for it
    }
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
    this.#navigation.go(url)
  }

  /** Exchanges the code. Throws UnmatchedResponse, SignInCancelled, ProviderRefused; Unreachable if retriable. */
  async finish({ url, pending }: AuthorizationResponse): Promise<Grant> {
    if (pending === null) throw new UnmatchedResponse()
    try {
      return await this.#exchangeCode(url, pending)
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) throw new Unreachable(error)
      throw error instanceof oauth.AuthorizationResponseError && error.error === "access_denied"
        ? new SignInCancelled()
        : new ProviderRefused("the answer of the provider cannot be used", { cause: error })
    }
  }

  async #exchangeCode(url: URL, { state, nonce, verifier }: PendingSignIn): Promise<Grant> {
    const server = await this.#authorizationServer()
    const parameters = oauth.validateAuthResponse(server, this.#client, url, state)
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      this.#client,
      oauth.None(),
      parameters,
      this.#redirectUri.href,
      verifier,
      this.#requestOptions,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, this.#client, answer, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
    return grantFrom(tokens, "")
  }

  /** Refreshes a grant. Throws ProviderRefused; Unreachable if it can be retried. */
  async renew({ refreshToken, idToken }: Grant): Promise<Grant> {
    if (!refreshToken) throw new ProviderRefused("nothing to renew with")
    try {
      const server = await this.#authorizationServer()
      const answer = await oauth.refreshTokenGrantRequest(
        server,
        this.#client,
        oauth.None(),
        refreshToken,
        this.#requestOptions,
      )
      const tokens = await oauth.processRefreshTokenResponse(server, this.#client, answer)
      return grantFrom({ refresh_token: refreshToken, ...tokens }, idToken)
    } catch (error) {
      throw isFinal(error) ? new ProviderRefused("", { cause: error }) : new Unreachable(error)
    }
  }

  /** Revokes the refresh token and the tokens issued from it, if the provider supports it. Never throws, soon done. */
  async revoke({ refreshToken }: Grant): Promise<void> {
    const revoked = this.#requestRevocation(refreshToken).catch(() => {}) // it expires by itself
    await Promise.race([revoked, new Promise((resolve) => setTimeout(resolve, REVOCATION_PATIENCE))])
  }

  async #requestRevocation(refreshToken: string | undefined): Promise<void> {
    const server = await this.#authorizationServer()
    if (!refreshToken || !server.revocation_endpoint) return
    // keepalive: sent even if the page is left meanwhile. no-cors: nobody reads the answer, and not every provider
    // allows other origins to; browsers allow it with redirects only.
    const unread: RequestInit = { keepalive: true, mode: "no-cors", redirect: "follow" }
    const request = (url: string, options: RequestInit) => fetch(url, { ...options, ...unread })
    const options = { ...this.#requestOptions, [oauth.customFetch]: request }
    await oauth.revocationRequest(server, this.#client, oauth.None(), refreshToken, options)
  }

  /**
   * Revokes, and leaves for the provider's log-out, whatever becomes of the revocation. Returns false if the provider has
   * no log-out. Throws Unreachable if it can be retried: the person is still signed in there.
   */
  async end(grant: Grant): Promise<boolean> {
    const [server] = await Promise.all([this.#reach(), this.revoke(grant)])
    if (!server.end_session_endpoint) return false
    const logOut = {
      endpoint: server.end_session_endpoint,
      clientId: this.#config.client_id,
      backTo: this.#redirectUri,
    }
    leaveForLogOut(this.#navigation, logOut, grant.idToken)
    return true
  }

  /** The provider's metadata, fetched now: leaving for a provider that is not reached ends on the browser's error page. */
  async #reach(): Promise<oauth.AuthorizationServer> {
    try {
      return await this.#discover({ cache: "no-store" })
    } catch (error) {
      throw new Unreachable(error)
    }
  }

  get #redirectUri(): URL {
    return new URL(".", this.#navigation.base)
  }

  get #client(): oauth.Client {
    return { client_id: this.#config.client_id, [oauth.clockTolerance]: CLOCK_TOLERANCE_SECONDS }
  }

  /** Plain http is allowed for a provider on this machine only. */
  get #requestOptions() {
    const { protocol, hostname } = new URL(this.#config.issuer)
    const local = ["127.0.0.1", "localhost", "[::1]"].includes(hostname)
    return {
      [oauth.allowInsecureRequests]: protocol === "http:" && local,
      signal: () => AbortSignal.timeout(TIMEOUT),
    }
  }

  #authorizationServer(): Promise<oauth.AuthorizationServer> {
    this.#server ??= this.#discover().catch((error: unknown) => {
      this.#server = undefined
      throw error
    })
    return this.#server
  }

  async #discover(more: RequestInit = {}): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(this.#config.issuer)
    const request = (url: string, { body: _, ...options }: oauth.CustomFetchOptions<"GET", undefined>) =>
      fetch(url, { ...options, ...more })
    const options = { ...this.#requestOptions, [oauth.customFetch]: request }
    return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options))
  }
}

/** `previousIdToken`: a provider need not issue a new one; used for its log-out alone. */
function grantFrom(tokens: Partial<oauth.TokenEndpointResponse>, previousIdToken: string): Grant {
  const idToken = tokens.id_token ?? ""
  // Cognito user pools put the person into the ID token; other providers may put it into the access token.
  const bearer = PERSON_ID_CLAIM in claims(idToken) ? idToken : (tokens.access_token ?? "")
  const { exp, iat } = claims(bearer)
  const lifetime = typeof exp === "number" && typeof iat === "number" ? exp - iat : DEFAULT_LIFETIME_SECONDS
  return {
    bearer,
    idToken: idToken || previousIdToken,
    refreshToken: tokens.refresh_token,
    ends: Date.now() + lifetime * 1000,
  }
}

function isFinal(error: unknown): boolean {
  if (error instanceof oauth.WWWAuthenticateChallengeError) return true
  return error instanceof oauth.ResponseBodyError && error.status !== 429 && !TEMPORARY_ERRORS.has(error.error)
}

function requiredEndpoint(endpoint: string | undefined): string {
  if (!endpoint) throw new Error("the provider has no such endpoint")
  return endpoint
}

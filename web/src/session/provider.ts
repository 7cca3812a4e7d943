/**
 * Signing in at an OpenID provider: authorization code with PKCE (RFC 7636), refresh tokens, revocation, log-out.
 * To sign people in some other way, replace this module: a Session asks for nothing else.
 */

import * as oauth from "oauth4webapi"
import type { Config } from "./config.ts"

/** What the provider gave. The bearer is the token that says who calls. */
export interface Grant {
  bearer: string
  idToken: string
  refreshToken: string | undefined
  /** When the bearer ends, by the clock of this device, in milliseconds since 1970. */
  ends: number
}

/** `screen`: what is after the # of the address, to come back to. */
type Begun = { state: string; nonce: string; verifier: string; screen: string }

const BEGUN = "client-messaging:sign-in"
/** A day. The tokens come from the provider itself, and the API looks at their times: a wrong clock here harms nobody. */
const WRONG_CLOCK_SECONDS = 24 * 60 * 60
/** Where the provider does not say how long a token is good for, which RFC 6749 allows. */
const SHORT_LIFE_SECONDS = 300
const NAMES_THE_PERSON = "custom:person_id"

export class Provider {
  readonly #config: Config
  #server: Promise<oauth.AuthorizationServer> | undefined

  constructor(config: Config) {
    this.#config = config
  }

  /** Leaves for the provider's page. `language` is the one that the person reads (BCP 47). */
  async begin(language: string): Promise<void> {
    const server = await this.#discovered()
    const verifier = oauth.generateRandomCodeVerifier()
    const begun: Begun = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier,
      screen: location.hash,
    }
    sessionStorage.setItem(BEGUN, JSON.stringify(begun))
    const address = new URL(required(server.authorization_endpoint))
    const asked = {
      client_id: this.#config.client_id,
      redirect_uri: here(),
      response_type: "code",
      scope: "openid",
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ui_locales: language,
    }
    for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value)
    location.assign(address)
  }

  /** The grant, where the provider has just sent somebody back; null where it has not. Raises where it refused. */
  async finish(): Promise<Grant | null> {
    const address = new URL(location.href)
    const kept = sessionStorage.getItem(BEGUN)
    if (!address.searchParams.has("state") || kept === null) return null
    const begun = JSON.parse(kept) as Begun
    sessionStorage.removeItem(BEGUN)
    // The code is good for one use, and no business of the history.
    history.replaceState(null, "", address.pathname + begun.screen)
    return this.#exchanged(address, begun)
  }

  async #exchanged(address: URL, { state, nonce, verifier }: Begun): Promise<Grant> {
    const server = await this.#discovered()
    const given = oauth.validateAuthResponse(server, this.#client, address, state)
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      this.#client,
      oauth.None(),
      given,
      here(),
      verifier,
      this.#insecure,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, this.#client, answer, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
    return granted(tokens, undefined)
  }

  /** A fresh grant for a refresh token. Raises oauth's ResponseBodyError where the provider refuses. */
  async renew(refreshToken: string, idToken: string | undefined): Promise<Grant> {
    const server = await this.#discovered()
    const answer = await oauth.refreshTokenGrantRequest(
      server,
      this.#client,
      oauth.None(),
      refreshToken,
      this.#insecure,
    )
    const tokens = await oauth.processRefreshTokenResponse(server, this.#client, answer)
    return granted({ ...tokens, refresh_token: tokens.refresh_token ?? refreshToken }, idToken)
  }

  /** Ends the refresh token where the provider has a way to, and leaves for its log-out. */
  async end(grant: Grant): Promise<void> {
    const server = await this.#discovered()
    if (grant.refreshToken && server.revocation_endpoint) {
      await oauth.revocationRequest(server, this.#client, oauth.None(), grant.refreshToken, this.#insecure)
    }
    if (!server.end_session_endpoint) return location.replace(here())
    const address = new URL(server.end_session_endpoint)
    address.searchParams.set("client_id", this.#config.client_id)
    address.searchParams.set("id_token_hint", grant.idToken)
    address.searchParams.set("post_logout_redirect_uri", here())
    location.replace(address)
  }

  get #client(): oauth.Client {
    return { client_id: this.#config.client_id, [oauth.clockTolerance]: WRONG_CLOCK_SECONDS }
  }

  /** Plain http is for a provider on this very machine. */
  get #insecure(): { [oauth.allowInsecureRequests]: boolean } {
    const { protocol, hostname } = new URL(this.#config.issuer)
    const local = ["127.0.0.1", "localhost", "[::1]"].includes(hostname)
    return { [oauth.allowInsecureRequests]: protocol === "http:" && local }
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
    return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, this.#insecure))
  }
}

/** What a token says, unverified: for the screen only. The API believes nobody but the provider's key. */
export function claims(token: string): Record<string, unknown> {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
  } catch {
    return {} // a token that only the provider can read
  }
}

function granted(tokens: Partial<oauth.TokenEndpointResponse>, former: string | undefined): Grant {
  const idToken = tokens.id_token ?? former ?? ""
  // A user pool of Cognito puts who calls into the ID token; other providers may put it into the access token.
  const bearer = NAMES_THE_PERSON in claims(idToken) ? idToken : (tokens.access_token ?? "")
  const { exp, iat } = claims(bearer)
  const lifetime = typeof exp === "number" && typeof iat === "number" ? exp - iat : SHORT_LIFE_SECONDS
  return { bearer, idToken, refreshToken: tokens.refresh_token, ends: Date.now() + lifetime * 1000 }
}

function here(): string {
  return new URL(".", document.baseURI).href
}

function required(endpoint: string | undefined): string {
  if (!endpoint) throw new Error("the provider has no such endpoint")
  return endpoint
}

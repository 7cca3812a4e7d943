import assert from "node:assert/strict"
import { type TestContext, test } from "node:test"
import { Unreachable } from "@client-messaging/client"
import { type Answer, cut, fakeServer, json } from "../../clients/typescript/tests/fake_server.ts"
import { takeAuthorizationResponse } from "../src/session/authorization_response.ts"
import {
  type Grant,
  Provider,
  ProviderRefused,
  SignInCancelled,
  StorageUnavailable,
  UnmatchedResponse,
} from "../src/session/provider.ts"
import { FakeBrowser } from "./fake_browser.ts"

const PORTAL = "https://here.example/portal/"
const FORM = "application/x-www-form-urlencoded"

/** An unsigned token: only the API looks at signatures. */
function token(said: object): string {
  const now = Math.floor(Date.now() / 1000)
  const parts = [{ alg: "RS256" }, { iat: now, exp: now + 900, ...said }, {}]
  return parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")
}

/** A provider with queued answers of its token endpoint, and a page that records redirects. */
async function provider(t: TestContext, ...answers: ((issuer: string) => Answer)[]) {
  const issuer = { url: "", requests: [] as URLSearchParams[], revoked: [] as URLSearchParams[] }
  const server = await fakeServer(t, (response, request) => {
    const form = new URLSearchParams(request.headers["content-type"]?.startsWith(FORM) ? request.body : "")
    if (request.path.startsWith("/.well-known/")) return json(200, document(issuer.url))(response, request)
    if (request.path === "/revoke") issuer.revoked.push(form)
    if (request.path === "/revoke") return json(200, {})(response, request)
    issuer.requests.push(form)
    answers[Math.min(issuer.requests.length, answers.length) - 1]?.(issuer.url)(response, request)
  })
  issuer.url = server.api
  const browser = new FakeBrowser()
  const went: URL[] = []
  const go = (address: URL) => void went.push(address)
  const page = { base: `${PORTAL}?code=x`, screen: () => "#/c/leo", go, replace: go }
  const config = { api: "", live: "", issuer: server.api, client_id: "front-end" }
  return { issuer, browser, went, provider: new Provider(config, browser.storages, page) }
}

const document = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  revocation_endpoint: `${issuer}/revoke`,
  end_session_endpoint: `${issuer}/logout`,
  authorization_response_iss_parameter_supported: true,
})

const tokens = (more: object) => json(200, { access_token: "opaque", token_type: "Bearer", expires_in: 900, ...more })
const refusing = (status: number, error: string) => () =>
  json(status, { error }, { "content-type": "application/json" })

/** Begins a sign-in, and returns from the provider with these parameters. */
async function back(at: Awaited<ReturnType<typeof provider>>, more: Record<string, string>) {
  await at.provider.begin("es")
  const requests = at.went[0]?.searchParams
  const address = new URL(PORTAL)
  const answer = { state: requests?.get("state") ?? "", iss: at.issuer.url, ...more }
  for (const [name, value] of Object.entries(answer)) address.searchParams.set(name, value)
  const history = { replaceState: () => {} }
  const taken = takeAuthorizationResponse({ location: { href: address.href }, history }, at.browser.storages)
  assert.ok(taken)
  return { taken, nonce: requests?.get("nonce") ?? "" }
}

const GRANT: Grant = { bearer: "b", idToken: token({ "custom:person_id": "rosa" }), refreshToken: "r1", ends: 0 }

test("signing in asks with PKCE, and the token that names the person is the bearer", async (t) => {
  let nonce = ""
  const idToken = (issuer: string) =>
    token({ iss: issuer, sub: "s", aud: "front-end", nonce, "custom:person_id": "rosa" })
  const at = await provider(t, (issuer) => tokens({ id_token: idToken(issuer), refresh_token: "r1" }))
  const come = await back(at, { code: "c1" })
  nonce = come.nonce
  const grant = await at.provider.finish(come.taken)
  assert.equal(grant.refreshToken, "r1")
  assert.equal(grant.bearer, grant.idToken)
  assert.ok(grant.ends > Date.now() + 800_000)
  const [requests] = at.issuer.requests
  assert.equal(requests?.get("code"), "c1")
  assert.equal(requests?.get("redirect_uri"), PORTAL)
  assert.ok((requests?.get("code_verifier") ?? "").length >= 43)
  assert.equal(at.went[0]?.searchParams.get("code_challenge_method"), "S256")
  assert.equal(at.went[0]?.searchParams.get("ui_locales"), "es")
})

test("an answer for somebody else's sign-in asks nothing", async (t) => {
  const at = await provider(t)
  const { taken } = await back(at, { code: "c1", state: "another" })
  await assert.rejects(at.provider.finish(taken), UnmatchedResponse)
  assert.equal(at.issuer.requests.length, 0)
})

test("turning back at the provider is no failure; every other refusal is", async (t) => {
  const at = await provider(t, refusing(400, "invalid_grant"))
  const refused = async (more: Record<string, string>) => at.provider.finish((await back(at, more)).taken)
  await assert.rejects(refused({ error: "access_denied", iss: at.issuer.url }), SignInCancelled)
  at.went.length = 0
  await assert.rejects(refused({ error: "server_error" }), ProviderRefused)
  at.went.length = 0
  await assert.rejects(refused({ code: "c1", iss: "https://elsewhere.example" }), ProviderRefused)
  at.went.length = 0
  await assert.rejects(refused({ code: "used-before" }), ProviderRefused)
})

test("an answer that finds no connection can be finished later", async (t) => {
  const at = await provider(t, () => cut)
  await assert.rejects(at.provider.finish((await back(at, { code: "c1" })).taken), Unreachable)
})

test("where nothing is kept over the way to the provider, nobody is sent there", async (t) => {
  const at = await provider(t)
  for (const storage of [at.browser.local, at.browser.session]) storage.shut = true
  await assert.rejects(at.provider.begin("en"), StorageUnavailable)
  assert.deepEqual(at.went, [])
})

test("a renewal that gives no ID token has the access token for its bearer, never the old one", async (t) => {
  const at = await provider(t, () => tokens({ refresh_token: "r2" }))
  const grant = await at.provider.renew(GRANT)
  assert.deepEqual([grant.bearer, grant.idToken, grant.refreshToken], ["opaque", GRANT.idToken, "r2"])
  assert.ok(grant.ends > Date.now() + 200_000)
})

test("a refresh token that is not replaced stays", async (t) => {
  const at = await provider(t, () => tokens({}))
  assert.equal((await at.provider.renew(GRANT)).refreshToken, "r1")
})

for (const [status, error, kind] of [
  [400, "invalid_grant", ProviderRefused],
  [401, "invalid_client", ProviderRefused],
  [400, "temporarily_unavailable", Unreachable],
  [429, "slow_down", Unreachable],
  [500, "server_error", Unreachable],
] as const) {
  test(`a renewal that is answered ${status} ${error} is ${kind === ProviderRefused ? "final" : "tried again"}`, async (t) => {
    const at = await provider(t, refusing(status, error))
    await assert.rejects(at.provider.renew(GRANT), kind)
  })
}

test("a renewal that is cut off is tried again; one with nothing to renew with is final", async (t) => {
  const at = await provider(t, () => cut)
  await assert.rejects(at.provider.renew(GRANT), Unreachable)
  await assert.rejects(at.provider.renew({ ...GRANT, refreshToken: undefined }), ProviderRefused)
})

test("signing out revokes, and leaves for the provider's log-out", async (t) => {
  const at = await provider(t)
  await at.provider.end(GRANT)
  assert.deepEqual(
    at.issuer.revoked.map((form) => form.get("token")),
    ["r1"],
  )
  assert.equal(at.went[0]?.pathname, "/logout")
  assert.equal(at.went[0]?.searchParams.get("post_logout_redirect_uri"), PORTAL)
})

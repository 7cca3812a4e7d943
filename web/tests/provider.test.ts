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
  const issuer = {
    url: "",
    requests: [] as URLSearchParams[],
    revoked: [] as URLSearchParams[],
    revocation: json(200, {}) as Answer,
    /** Changes of its metadata; undefined if it cannot be reached. */
    metadata: {} as object | undefined,
  }
  const server = await fakeServer(t, (response, request) => {
    const form = new URLSearchParams(request.headers["content-type"]?.startsWith(FORM) ? request.body : "")
    if (request.path.startsWith("/.well-known/")) return metadata()(response, request)
    if (request.path === "/revoke") issuer.revoked.push(form)
    if (request.path === "/revoke") return issuer.revocation(response, request)
    issuer.requests.push(form)
    answers[Math.min(issuer.requests.length, answers.length) - 1]?.(issuer.url)(response, request)
  })
  issuer.url = server.api
  const metadata = () => (issuer.metadata ? json(200, { ...document(issuer.url), ...issuer.metadata }) : cut)
  const browser = new FakeBrowser()
  const went: URL[] = []
  const posted: Record<string, string>[] = []
  const go = (address: URL) => void went.push(address)
  const post = (address: URL, form: Record<string, string>) => {
    went.push(address)
    posted.push(form)
  }
  const page = { base: `${PORTAL}?code=x`, screen: () => "#/c/leo", go, replace: go, post }
  const config = { api: "", live: "", issuer: server.api, client_id: "front-end" }
  return { issuer, browser, went, posted, provider: new Provider(config, browser.storages, page) }
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
  for (const name of ["ui_locales", "lang"]) assert.equal(at.went[0]?.searchParams.get(name), "es", name)
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

const COGNITO_GRANT = { ...GRANT, idToken: token({ "custom:person_id": "rosa", "cognito:username": "u1" }) }

test("signing out of an OpenID provider revokes, and leaves with the ID token in a form", async (t) => {
  const at = await provider(t)
  assert.equal(await at.provider.end(GRANT), true)
  const revoked = at.issuer.revoked.map((form) => [form.get("token"), form.get("client_id")])
  assert.deepEqual(revoked, [["r1", "front-end"]])
  const form = { client_id: "front-end", post_logout_redirect_uri: PORTAL, id_token_hint: GRANT.idToken }
  assert.deepEqual([at.went.map(String), at.posted], [[`${at.issuer.url}/logout`], [form]])
})

test("signing out without an ID token gives no hint", async (t) => {
  const at = await provider(t)
  await at.provider.end({ ...GRANT, idToken: "" })
  assert.deepEqual(at.posted, [{ client_id: "front-end", post_logout_redirect_uri: PORTAL }])
})

test("signing out of Cognito says where to in its words, and nothing about the person", async (t) => {
  const at = await provider(t)
  assert.equal(await at.provider.end(COGNITO_GRANT), true)
  const [address] = at.went
  assert.equal(address?.pathname, "/logout")
  assert.deepEqual(Object.fromEntries(address?.searchParams ?? []), { client_id: "front-end", logout_uri: PORTAL })
  assert.deepEqual([at.issuer.revoked.length, at.posted], [1, []])
})

for (const [how, answer] of [
  ["is refused", json(500, {})],
  ["is cut off", cut],
  ["hangs", () => {}],
] as const) {
  test(`a revocation that ${how} keeps nobody signed in at the provider`, async (t) => {
    const ends = async (grant: Grant) => {
      const at = await provider(t)
      at.issuer.revocation = answer
      const began = Date.now()
      assert.equal(await at.provider.end(grant), true)
      assert.deepEqual([at.issuer.revoked.length, at.went[0]?.pathname], [1, "/logout"])
      assert.ok(Date.now() - began < 10_000)
    }
    await Promise.all([GRANT, COGNITO_GRANT].map(ends))
  })
}

test("a provider without a log-out is not left for, and one that is not reached is said to be so", async (t) => {
  const at = await provider(t)
  at.issuer.metadata = { end_session_endpoint: undefined }
  assert.equal(await at.provider.end(GRANT), false)
  at.issuer.metadata = undefined
  await assert.rejects(at.provider.end(GRANT), Unreachable)
  assert.deepEqual([at.went, at.posted], [[], []])
  at.issuer.metadata = {}
  assert.equal(await at.provider.end(GRANT), true)
})

test("a provider that was reached before is asked anew whether it can be left for", async (t) => {
  const at = await provider(t, () => tokens({}))
  await at.provider.renew(GRANT)
  at.issuer.metadata = undefined
  await assert.rejects(at.provider.end(GRANT), Unreachable)
})

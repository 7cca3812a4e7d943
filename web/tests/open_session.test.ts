import assert from "node:assert/strict"
import { test } from "node:test"
import { Unreachable } from "@client-messaging/client"
import {
  type AuthorizationResponse,
  canSignIn,
  storePendingSignIn,
  takeAuthorizationResponse,
} from "../src/session/authorization_response.ts"
import { LastActive } from "../src/session/idle.ts"
import { deletePreviousGrant, IdleSession, openSession, storeEndReason } from "../src/session/open_session.ts"
import { ProviderRefused, SignInCancelled, UnmatchedResponse } from "../src/session/provider.ts"
import { Session } from "../src/session/session.ts"
import { StoredGrant } from "../src/session/stored_grant.ts"
import { FakeBrowser } from "./fake_browser.ts"
import { FakeProvider } from "./fake_provider.ts"

const MINUTE = 60_000
const BEGUN = { state: "s1", nonce: "n", verifier: "v", screen: "#/c/leo" }
const FORGED = { url: new URL("https://here/?code=c&state=s"), pending: null }

/** A tab in which ana may be signed in. */
async function context(browser = new FakeBrowser(), provider = new FakeProvider(browser)) {
  const storedGrant = new StoredGrant(browser.storages, browser.now)
  return {
    browser,
    provider,
    storedGrant,
    open: (answer: AuthorizationResponse | null = null) => openSession({ provider, storedGrant, browser }, answer),
  }
}

async function withAna() {
  const at = await context()
  await at.storedGrant.begin(at.provider.grant("ana"))
  new LastActive(at.browser.storages.shared, { practice: "willow", id: "ana" }).write(at.browser.time)
  return at
}

const personOf = (opened: unknown) => (opened instanceof Session ? opened.person.id : opened)

/** Takes the response at a URL; `told`: the URLs written to the history. */
function pageAt(href: string, browser: FakeBrowser) {
  const told: string[] = []
  const history = {
    replaceState: (_: unknown, __: string, address?: string | URL | null) => void told.push(String(address)),
  }
  return { answer: takeAuthorizationResponse({ location: { href }, history }, browser.storages), told }
}

test("the provider's answer is taken once, out of the address, and leads back to the screen", () => {
  const browser = new FakeBrowser()
  storePendingSignIn(browser.storages, BEGUN)
  const { answer, told } = pageAt("https://here/chart/?code=c&state=s1&iss=i", browser)
  assert.deepEqual(answer?.pending, BEGUN)
  assert.equal(answer?.url.searchParams.get("code"), "c")
  assert.deepEqual(told, ["/chart/#/c/leo"])
  assert.equal(pageAt("https://here/chart/?code=c&state=s1&iss=i", browser).answer?.pending, null)
})

for (const query of [
  "code=c&state=other",
  "code=c",
  "state=s1x",
  "error=access_denied&state=other",
  "error=x",
  "iss=i",
]) {
  test(`an answer that belongs to no sign-in (${query}) is one, and leaves the address`, () => {
    const browser = new FakeBrowser()
    storePendingSignIn(browser.storages, BEGUN)
    const { answer, told } = pageAt(`https://here/portal/?${query}#/c/mia/ana`, browser)
    assert.equal(answer?.pending, null)
    assert.deepEqual(told, ["/portal/#/c/mia/ana"])
  })
}

for (const junk of ["{", "null", "7", '{"state":"s1"}', '{"state":"s1","nonce":1,"verifier":"v","screen":""}']) {
  test(`what was kept of a sign-in and cannot be read (${junk}) matches nothing`, () => {
    const browser = new FakeBrowser()
    browser.session.setItem("client-messaging:sign-in", junk)
    assert.equal(pageAt("https://here/?code=c&state=s1", browser).answer?.pending, null)
  })
}

test("an address without an answer stays as it is", () => {
  const { answer, told } = pageAt("https://here/chart/?utm=1#/c/leo", new FakeBrowser())
  assert.deepEqual([answer, told], [null, []])
})

test("a sign-in can be begun where one of the two storages keeps something, and only there", () => {
  const browser = new FakeBrowser()
  browser.session.shut = true
  assert.ok(canSignIn(browser.storages))
  assert.equal(storePendingSignIn(browser.storages, BEGUN), true)
  assert.deepEqual(pageAt("https://here/?code=c&state=s1", browser.reloaded()).answer?.pending, BEGUN)
  assert.equal(browser.local.length, 0)
  browser.local.full = true
  assert.equal(canSignIn(browser.storages), false)
  assert.equal(storePendingSignIn(browser.storages, BEGUN), false)
})

test("somebody who comes back with a matched answer is signed in, over a reload, too", async () => {
  const { browser, provider, open } = await context()
  const session = await open({ ...FORGED, pending: BEGUN })
  assert.equal(personOf(session), "ana")
  new LastActive(browser.storages.shared, { practice: "willow", id: "ana" }).write(browser.time)
  assert.equal(personOf(await (await context(browser.reloaded(), provider)).open()), "ana")
})

for (const [error, word] of [
  [new UnmatchedResponse(), "signInUnmatched"],
  [new SignInCancelled(), "signInCancelled"],
  [new ProviderRefused(), "signInFailed"],
] as const) {
  test(`an answer that comes to nothing (${word}) never goes on as whoever was there`, async () => {
    const { provider, storedGrant, browser, open } = await withAna()
    provider.finished = () => {
      throw error
    }
    assert.equal(await open(FORGED), word)
    assert.equal(provider.revoked, true)
    assert.equal(await storedGrant.read(), null)
    assert.equal(personOf(await (await context(browser.reloaded(), provider)).open()), null)
  })
}

test("an answer for somebody else takes the place of whoever was there", async () => {
  const { provider, browser, open } = await withAna()
  provider.finished = () => {
    provider.revoked = false
    return provider.grant("ben")
  }
  assert.equal(personOf(await open({ ...FORGED, pending: BEGUN })), "ben")
  new LastActive(browser.storages.shared, { practice: "willow", id: "ben" }).write(browser.time)
  assert.equal(personOf(await (await context(browser.reloaded(), provider)).open()), "ben")
})

test("an answer that cannot be finished for want of a connection is finished later", async () => {
  const { provider, open } = await context()
  provider.reachable = false
  const answer = { ...FORGED, pending: BEGUN }
  await assert.rejects(open(answer), Unreachable)
  provider.reachable = true
  assert.equal(personOf(await open(answer)), "ana")
})

test("beginning a sign-in forgets whoever was there", async () => {
  const { provider, storedGrant, open } = await withAna()
  await deletePreviousGrant({ provider, storedGrant })
  assert.equal(provider.revoked, true)
  assert.equal(await open(), null)
})

test("a reload asks the provider only where the token ends", async () => {
  const { browser, provider, open } = await withAna()
  assert.equal(personOf(await open()), "ana")
  assert.equal(provider.renewals, 0)
  browser.time += 14 * MINUTE
  assert.equal(personOf(await (await context(browser.reloaded(), provider)).open()), "ana")
  assert.equal(provider.renewals, 1)
})

test("nobody is resumed after a quarter of an hour without anybody, and they are told", async () => {
  const { browser, provider, storedGrant, open } = await withAna()
  browser.time += 15 * MINUTE
  const opened = await open()
  assert.equal(await storedGrant.read(), null)
  assert.ok(opened instanceof IdleSession)
  await opened.session.end()
  assert.deepEqual([provider.renewals, provider.revoked, provider.ended], [0, true, 1])
  assert.equal(await open(), null)
})

test("a session that cannot be resumed says so, once", async () => {
  const refused = await withAna()
  refused.provider.revoked = true
  refused.browser.time += 14 * MINUTE + 1
  assert.equal(await refused.open(), "endedAway")
  assert.equal(await refused.open(), null)

  const lost = await withAna()
  lost.browser.local.items.clear()
  assert.equal(await lost.open(), "endedAway")
  assert.equal(await lost.open(), null)
})

test("a session whose provider is not reached is resumed later", async () => {
  const { browser, provider, open } = await withAna()
  provider.reachable = false
  browser.time += 14 * MINUTE + 1
  await assert.rejects(open(), Unreachable)
  provider.reachable = true
  assert.equal(personOf(await open()), "ana")
})

test("why somebody was signed out is said by the next page, once, and only if it is one of the reasons", async () => {
  const { browser, open } = await context()
  assert.equal(storeEndReason(browser, "endedOut"), true)
  assert.equal(await open(), "endedOut")
  assert.equal(await open(), null)
  browser.session.setItem("client-messaging:ended", "constructor")
  assert.equal(await open(), null)
  browser.session.shut = true
  assert.equal(storeEndReason(browser, "endedOut"), false)
  assert.equal(await open(), "endedOut")
})

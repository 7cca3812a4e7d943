import assert from "node:assert/strict"
import { test } from "node:test"
import { Unreachable } from "@client-messaging/client"
import { Session, SignedOut } from "../src/session/session.ts"
import { StoredGrant } from "../src/session/stored_grant.ts"
import { FakeBrowser } from "./fake_browser.ts"
import { FakeProvider } from "./fake_provider.ts"

const MINUTE = 60_000

/** ana's session in a tab: a stored one if there is one. */
async function sessionIn(browser: FakeBrowser, provider: FakeProvider): Promise<Session> {
  const storedGrant = new StoredGrant(browser.storages, browser.now)
  const grant = await storedGrant.read()
  if (grant) return new Session({ provider, storedGrant, browser }, grant)
  const first = provider.grant("ana")
  await storedGrant.begin(first)
  return new Session({ provider, storedGrant, browser }, first)
}

async function anas() {
  const browser = new FakeBrowser()
  const provider = new FakeProvider(browser)
  return { browser, provider, session: await sessionIn(browser, provider) }
}

test("a token is renewed before it ends, and not sooner", async () => {
  const { browser, provider, session } = await anas()
  const first = await session.token()
  browser.pass(13 * MINUTE)
  assert.equal(await session.token(), first)
  browser.pass(MINUTE + 1)
  assert.notEqual(await session.token(), first)
  assert.equal(provider.renewals, 1)
})

test("a token that was refused is renewed, whatever the clock says", async () => {
  const { browser, provider, session } = await anas()
  const first = await session.token()
  browser.time -= 24 * 60 * MINUTE
  const second = await session.token(first)
  assert.notEqual(second, first)
  const third = await session.token(second)
  assert.notEqual(third, second)
  assert.deepEqual([provider.renewals, provider.revoked], [2, false])
})

test("what is refused together is renewed once, and what was renewed since is handed out", async () => {
  const { provider, session } = await anas()
  const first = await session.token()
  const [ours, theirs] = await Promise.all([session.token(first), session.token(first)])
  assert.equal(ours, theirs)
  assert.equal(await session.token(first), ours, "it was refused long ago")
  assert.equal(provider.renewals, 1)
})

test("where the provider gives the refused token again, it is not asked for ever", async () => {
  const { browser, provider, session } = await anas()
  provider.givesTheSame = true
  const first = await session.token(await session.token())
  for (let count = 0; count < 5; count++) assert.equal(await session.token(first), first)
  assert.equal(provider.renewals, 1)
  browser.pass(MINUTE)
  await session.token(first)
  assert.equal(provider.renewals, 2)
})

test("a provider that is not reached ends nothing", async () => {
  const { browser, provider, session } = await anas()
  let over = 0
  session.onOver = () => over++
  provider.reachable = false
  browser.pass(15 * MINUTE)
  await assert.rejects(session.token(), Unreachable)
  provider.reachable = true
  assert.ok(await session.token())
  assert.equal(over, 0)
})

test("a provider that refuses ends the session, once, and nothing of it is kept", async () => {
  const { browser, provider, session } = await anas()
  let over = 0
  session.onOver = () => over++
  provider.revoked = true
  browser.pass(15 * MINUTE)
  await assert.rejects(Promise.all([session.token(), session.token()]), SignedOut)
  await assert.rejects(session.token(), SignedOut)
  assert.equal(over, 1)
  assert.equal(browser.local.length + browser.session.length, 0)
})

for (const order of ["the first, then its copy", "the copy, then the first"] as const) {
  for (const hasLocks of [true, false]) {
    test(`a duplicated tab: both go on as the same person (${order}; ${hasLocks ? "" : "no "}locks)`, async () => {
      const { browser, provider } = await anas()
      const tabs = [browser, browser.duplicated()]
      if (order === "the copy, then the first") tabs.reverse()
      for (const tab of tabs) tab.hasLocks = hasLocks
      for (let round = 1; round <= 3; round++) {
        for (const tab of tabs) {
          tab.time = browser.time + round * 15 * MINUTE
          const reloaded = await sessionIn(tab.reloaded(), provider)
          assert.ok(await reloaded.token(await reloaded.token()))
          assert.equal(reloaded.person.id, "ana")
        }
      }
      assert.equal(provider.revoked, false)
    })
  }
}

test("two tabs that renew at the same moment ask the provider once", async () => {
  const { browser, provider, session } = await anas()
  const copy = await sessionIn(browser.duplicated(), provider)
  const first = await session.token()
  const [ours, theirs] = await Promise.all([session.token(first), copy.token(first)])
  assert.equal(ours, theirs)
  assert.deepEqual([provider.renewals, provider.revoked], [1, false])
})

test("without locks, a tab whose refresh token another one has used takes what that one was given", async () => {
  const { browser, provider, session } = await anas()
  const second = browser.duplicated()
  for (const tab of [browser, second]) tab.hasLocks = false
  const copy = await sessionIn(second, provider)
  const first = await session.token()
  const revoking = provider.renew
  let requests = 0
  // As providers with a reuse interval do.
  Object.assign(provider, {
    renew: async (grant: Parameters<typeof revoking>[0]) => {
      if (++requests === 1) return revoking(grant)
      await new Promise((resolve) => setTimeout(resolve, 20))
      return revoking({ ...grant, refreshToken: "ana-0" }).finally(() => {
        provider.revoked = false
      })
    },
  })
  const [ours, theirs] = await Promise.all([session.token(first), copy.token(first)])
  assert.equal(ours, theirs)
})

test("signing out in one tab is known in its copy, and emptied storage is no signing out", async () => {
  const { browser, provider, session } = await anas()
  const copy = new StoredGrant(browser.duplicated().storages, browser.now)
  const [key = ""] = browser.local.items.keys()
  assert.equal(copy.wasDeleted({ key: null, newValue: null }), false)
  assert.equal(copy.wasDeleted({ key, newValue: "renewed" }), false)
  assert.equal(copy.wasDeleted({ key: "another", newValue: null }), false)
  await session.end()
  assert.equal(browser.local.getItem(key), null)
  assert.equal(copy.wasDeleted({ key, newValue: null }), true)
  assert.equal(await copy.read(), null)
  assert.deepEqual([provider.ended, provider.revoked], [1, true])
})

test("a log-out that does not reach the provider is tried again, and ends no later sign-in here", async () => {
  const { browser, provider, session } = await anas()
  provider.reachable = false
  await assert.rejects(session.end(), Unreachable)
  assert.equal(browser.local.length + browser.session.length, 0)
  await assert.rejects(session.token(), SignedOut)
  const later = new StoredGrant(browser.storages, browser.now)
  await later.begin(provider.grant("ben"))
  provider.reachable = true
  assert.equal(await session.end(), true)
  assert.deepEqual([provider.ended, (await later.read())?.refreshToken], [2, "ben-2"])
})

test("a renewal that is under way when somebody signs out leaves nothing behind", async () => {
  const { browser, provider, session } = await anas()
  const renewing = session.token(await session.token())
  while (provider.renewals === 0) await new Promise((resolve) => setTimeout(resolve))
  await session.drop()
  provider.revoked = false
  await renewing.catch(() => {})
  assert.equal(browser.local.length + browser.session.length, 0)
  await assert.rejects(session.token(), SignedOut)
})

test("storage that is emptied while a page is open is filled again with the next token", async () => {
  const { browser, provider, session } = await anas()
  browser.local.items.clear()
  browser.session.items.clear()
  const token = await session.token(await session.token())
  assert.equal(await (await sessionIn(browser.reloaded(), provider)).token(), token)
  assert.equal(provider.revoked, false)
})

test("where nothing can be stored, a session lasts as long as the page", async () => {
  const browser = new FakeBrowser()
  const provider = new FakeProvider(browser)
  for (const storage of [browser.local, browser.session]) storage.shut = true
  const session = await sessionIn(browser, provider)
  for (let count = 0; count < 3; count++) {
    browser.pass(15 * MINUTE)
    assert.ok(await session.token())
  }
  assert.deepEqual([provider.renewals, provider.revoked], [3, false])
})

test("where localStorage is full, a reload finds the session all the same, and the latest of it", async () => {
  const { browser, provider, session } = await anas()
  browser.local.full = true
  await session.token(await session.token())
  const reloaded = await sessionIn(browser.reloaded(), provider)
  await reloaded.token(await reloaded.token())
  assert.deepEqual([provider.renewals, provider.revoked], [2, false])
})

test("what is stored cannot be read with localStorage alone, and holds no name", async () => {
  const { browser } = await anas()
  const stored = JSON.stringify([...browser.local.items])
  assert.ok(stored.includes("client-messaging:session:"))
  for (const secret of ["ana", "willow", "bearer", "refreshToken"]) assert.ok(!stored.includes(secret), secret)
  const stranger = new FakeBrowser(browser)
  assert.equal(await new StoredGrant(stranger.storages, stranger.now).read(), null)
})

test("what is kept and cannot be opened is nobody's session", async () => {
  const { browser } = await anas()
  const [name = ""] = browser.local.items.keys()
  for (const junk of ["{", "7", '{"at":1}', '{"at":1,"iv":"!","text":"!"}', '{"at":1,"iv":"AAAA","text":"AAAA"}']) {
    browser.local.setItem(name, junk)
    assert.equal(await new StoredGrant(browser.storages, browser.now).read(), null, junk)
  }
})

test("a new sign-in in one tab makes nobody of its copy", async () => {
  const { browser, provider } = await anas()
  const copy = browser.duplicated()
  await new StoredGrant(browser.storages, browser.now).begin(provider.grant("ben"))
  const found = await new StoredGrant(copy.storages, copy.now).read()
  assert.equal(found, null)
})

test("a grant for somebody else is never taken", async () => {
  const { browser, provider, session } = await anas()
  Object.assign(provider, { renew: async () => provider.grant("ben") })
  await assert.rejects(session.token(await session.token()), SignedOut)
  assert.equal(session.person.id, "ana")
  assert.equal(browser.local.length, 0)
})

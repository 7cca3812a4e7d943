import assert from "node:assert/strict"
import { test } from "node:test"
import { deleteExpired, startCleanup } from "../src/cleanup.ts"
import { DRAFT_MAX_AGE, Drafts } from "../src/sending/drafts.ts"
import { PersonStorage } from "../src/sending/person_storage.ts"
import { LastActive } from "../src/session/idle.ts"
import { StoredGrant } from "../src/session/stored_grant.ts"
import { FakeBrowser } from "./fake_browser.ts"

const DAY = 24 * 60 * 60 * 1000
const NEW_THREAD = { client: "leo", clinician: "ana", thread: null }
const PEOPLE = [
  ["chart", "willow", "ana"],
  ["chart", "willow", "ben"],
  ["portal", "oak", "rosa"],
  ["portal", "a:b", "c:d"],
] as const

const item = (key: string, since: number) => ({ place: NEW_THREAD, key, subject: "", body: "Unsent.", since })

function storages(browser: FakeBrowser): PersonStorage[] {
  return PEOPLE.map((owner) => new PersonStorage(browser.storages.shared, ...owner))
}

test("drafts older than a day go, whoever wrote them, and nobody is signed in", () => {
  const browser = new FakeBrowser()
  for (const storage of storages(browser))
    new Drafts(storage, browser.now).write(NEW_THREAD, { key: "k", subject: "", body: "Mine." })
  browser.time += DRAFT_MAX_AGE
  deleteExpired(browser.storages.shared, browser.time)
  assert.equal(browser.local.length, PEOPLE.length)
  browser.time += 1
  deleteExpired(browser.storages.shared, browser.time)
  assert.equal(browser.local.length, 0)
})

test("what was not sent goes after six days, whoever wrote it", () => {
  const browser = new FakeBrowser()
  for (const storage of storages(browser)) storage.set("send/k", item("k", browser.time))
  deleteExpired(browser.storages.shared, browser.time + 6 * DAY)
  assert.equal(browser.local.length, PEOPLE.length)
  deleteExpired(browser.storages.shared, browser.time + 6 * DAY + 1)
  assert.equal(browser.local.length, 0)
})

test("what cannot be read goes at once; what is not ours stays", () => {
  const browser = new FakeBrowser()
  const others = ["client-messaging:language", "somebody-elses:draft/1", "client-messaging:chart:willow:ana:other"]
  for (const name of others) browser.local.setItem(name, "{")
  for (const junk of ["{", "", "null", "7", "[]", "{}", '{"key":"k","subject":"","body":"b","changed":"today"}']) {
    browser.local.setItem("client-messaging:chart:willow:ana:draft/leo/ana/new", junk)
    browser.local.setItem("client-messaging:chart:willow:ana:send/k", junk)
    deleteExpired(browser.storages.shared, browser.time)
    assert.deepEqual([...browser.local.items.keys()], others, junk)
  }
})

test("a clock that was ahead keeps nothing for longer, and no message out of order", () => {
  const browser = new FakeBrowser()
  const [storage] = storages(browser)
  for (const [key, ahead] of [
    ["z", 1],
    ["m", 2],
    ["a", 3],
  ] as const)
    storage?.set(`send/${key}`, item(key, browser.time + ahead * DAY))
  storage?.set("draft/leo/ana/new", { key: "k", subject: "", body: "Mine.", changed: browser.time + 365 * DAY })
  deleteExpired(browser.storages.shared, browser.time)
  const stamps = ["z", "m", "a"].map((key) => storage?.get<{ since: number }>(`send/${key}`, () => true)?.since ?? 0)
  assert.ok(
    stamps.every((since, index) => since <= browser.time && since > (stamps[index - 1] ?? 0)),
    String(stamps),
  )
  assert.equal(storage?.get<{ body: string }>("draft/leo/ana/new", () => true)?.body, "Mine.")
  deleteExpired(browser.storages.shared, browser.time + DAY + 1)
  assert.deepEqual(storage?.keys(), ["send/a", "send/m", "send/z"])
})

test("what closed tabs and former people leave behind goes after a day", async () => {
  const browser = new FakeBrowser()
  new LastActive(browser.storages.shared, { practice: "willow", id: "ana" }).write(browser.time)
  await new StoredGrant(browser.storages, browser.now).begin({ bearer: "b", idToken: "i", refreshToken: "r", ends: 0 })
  deleteExpired(browser.storages.shared, browser.time + DAY)
  assert.equal(browser.local.length, 2)
  deleteExpired(browser.storages.shared, browser.time + DAY + 1)
  assert.equal(browser.local.length, 0)
})

test("it is done at the start, as long as the page is open, and when a sleeping page comes back", () => {
  const browser = new FakeBrowser()
  const [storage] = storages(browser)
  const lie = () =>
    storage?.set("draft/leo/ana/new", { key: "k", subject: "", body: "Mine.", changed: browser.time - 2 * DAY })
  lie()
  startCleanup(browser)
  assert.equal(browser.local.length, 0)
  lie()
  browser.pass(3_600_000)
  assert.equal(browser.local.length, 0)
  lie()
  browser.happens("visibilitychange")
  assert.equal(browser.local.length, 0)
})

test("where storage is shut, there is nothing to sweep and no fault", () => {
  const browser = new FakeBrowser()
  browser.local.shut = true
  browser.session.shut = true
  startCleanup(browser)
})

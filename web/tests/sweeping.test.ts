import assert from "node:assert/strict"
import { test } from "node:test"
import { DRAFT_KEPT, Drafts } from "../src/sending/drafts.ts"
import { Shelf } from "../src/sending/shelf.ts"
import { LastActive } from "../src/session/idle.ts"
import { KeptGrant } from "../src/session/kept_grant.ts"
import { keepSwept, sweep } from "../src/sweeping.ts"
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

function shelves(browser: FakeBrowser): Shelf[] {
  return PEOPLE.map((owner) => new Shelf(browser.storages.shared, ...owner))
}

test("drafts older than a day go, whoever wrote them, and nobody is signed in", () => {
  const browser = new FakeBrowser()
  for (const shelf of shelves(browser))
    new Drafts(shelf, browser.now).write(NEW_THREAD, { key: "k", subject: "", body: "Mine." })
  browser.time += DRAFT_KEPT
  sweep(browser.storages.shared, browser.time)
  assert.equal(browser.local.length, PEOPLE.length)
  browser.time += 1
  sweep(browser.storages.shared, browser.time)
  assert.equal(browser.local.length, 0)
})

test("what was not sent goes after six days, whoever wrote it", () => {
  const browser = new FakeBrowser()
  for (const shelf of shelves(browser)) shelf.put("send/k", item("k", browser.time))
  sweep(browser.storages.shared, browser.time + 6 * DAY)
  assert.equal(browser.local.length, PEOPLE.length)
  sweep(browser.storages.shared, browser.time + 6 * DAY + 1)
  assert.equal(browser.local.length, 0)
})

test("what cannot be read goes at once; what is not ours stays", () => {
  const browser = new FakeBrowser()
  const others = ["client-messaging:language", "somebody-elses:draft/1", "client-messaging:chart:willow:ana:other"]
  for (const name of others) browser.local.setItem(name, "{")
  for (const junk of ["{", "", "null", "7", "[]", "{}", '{"key":"k","subject":"","body":"b","changed":"today"}']) {
    browser.local.setItem("client-messaging:chart:willow:ana:draft/leo/ana/new", junk)
    browser.local.setItem("client-messaging:chart:willow:ana:send/k", junk)
    sweep(browser.storages.shared, browser.time)
    assert.deepEqual([...browser.local.items.keys()], others, junk)
  }
})

test("a clock that was ahead keeps nothing for longer, and no message out of order", () => {
  const browser = new FakeBrowser()
  const [shelf] = shelves(browser)
  for (const [key, ahead] of [
    ["z", 1],
    ["m", 2],
    ["a", 3],
  ] as const)
    shelf?.put(`send/${key}`, item(key, browser.time + ahead * DAY))
  shelf?.put("draft/leo/ana/new", { key: "k", subject: "", body: "Mine.", changed: browser.time + 365 * DAY })
  sweep(browser.storages.shared, browser.time)
  const stamps = ["z", "m", "a"].map((key) => shelf?.get<{ since: number }>(`send/${key}`, () => true)?.since ?? 0)
  assert.ok(
    stamps.every((since, index) => since <= browser.time && since > (stamps[index - 1] ?? 0)),
    String(stamps),
  )
  assert.equal(shelf?.get<{ body: string }>("draft/leo/ana/new", () => true)?.body, "Mine.")
  sweep(browser.storages.shared, browser.time + DAY + 1)
  assert.deepEqual(shelf?.names(), ["send/a", "send/m", "send/z"])
})

test("what closed tabs and former people leave behind goes after a day", async () => {
  const browser = new FakeBrowser()
  new LastActive(browser.storages.shared, { practice: "willow", id: "ana" }).write(browser.time)
  await new KeptGrant(browser.storages, browser.now).begin({ bearer: "b", idToken: "i", refreshToken: "r", ends: 0 })
  sweep(browser.storages.shared, browser.time + DAY)
  assert.equal(browser.local.length, 2)
  sweep(browser.storages.shared, browser.time + DAY + 1)
  assert.equal(browser.local.length, 0)
})

test("it is done at the start, as long as the page is open, and when a sleeping page comes back", () => {
  const browser = new FakeBrowser()
  const [shelf] = shelves(browser)
  const lie = () =>
    shelf?.put("draft/leo/ana/new", { key: "k", subject: "", body: "Mine.", changed: browser.time - 2 * DAY })
  lie()
  keepSwept(browser)
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
  keepSwept(browser)
})

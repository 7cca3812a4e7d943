import assert from "node:assert/strict"
import { test } from "node:test"
import createFetch from "../../clients/typescript/node_modules/openapi-fetch/dist/index.mjs"
import { fakeServer, json } from "../../clients/typescript/tests/fake_server.ts"
import { MemoryRouter } from "../src/element/memory_router.ts"
import { Page } from "../src/element/page_browser.ts"
import { readSettings, topOf } from "../src/element/settings.ts"
import createSmallFetch from "../src/element/small_fetch.ts"
import { placeOf } from "../src/element/where.ts"
import { CHART, PORTAL } from "../src/front_ends.ts"
import { NameLookup } from "../src/inbox/name_lookup.ts"
import { Drafts } from "../src/sending/drafts.ts"
import { PersonStorage } from "../src/sending/person_storage.ts"
import { FakeBrowser } from "./fake_browser.ts"

const GOOD = { "api-url": "https://api.example/", side: "chart" }
const settings = (attributes: Record<string, string>) => readSettings((name) => attributes[name] ?? null)
const settled = () => new Promise((resolve) => setTimeout(resolve))

test("attributes are settings", () => {
  const all = { ...GOOD, "live-url": "wss://l", "client-id": " leo ", "clinician-id": "ana", routes: "" }
  const expected = { api: "https://api.example", live: "wss://l", frontEnd: CHART, client: "leo", clinician: "ana" }
  assert.deepEqual(settings(all), { ...expected, routes: true })
})

const wrong: [string, Record<string, string>][] = [
  ["api-url", { side: "chart" }],
  ["api-url", { ...GOOD, "api-url": "api.example" }],
  ["api-url", { ...GOOD, "api-url": "javascript:alert(1)" }],
  ["live-url", { ...GOOD, "live-url": "https://live" }],
  ["side", { "api-url": "https://api.example" }],
  ["side", { ...GOOD, side: "left" }],
  ["client-id", { ...GOOD, "client-id": "l/e" }],
  ["client-id", { ...GOOD, "clinician-id": "ana" }],
  ["clinician-id", { ...GOOD, "client-id": "leo", "clinician-id": "a b" }],
]
for (const [attribute, attributes] of wrong) {
  test(`what is wrong is named: ${JSON.stringify(attributes)}`, () => {
    assert.deepEqual(settings(attributes), { wrong: attribute })
  })
}

test("an element stays under what its ids name, wherever it is led", () => {
  const router = new MemoryRouter()
  const read = settings({ ...GOOD, side: "portal", "client-id": "leo", "clinician-id": "ana" })
  assert.ok(!("wrong" in read))
  router.setTop(topOf(read))
  assert.deepEqual(router.route, ["c", "leo", "ana"])
  router.go("c", "leo", "ana", "t", "1")
  assert.deepEqual(router.route, ["c", "leo", "ana", "t", "1"])
  router.go("c", "mia", "ana")
  assert.deepEqual(router.route, ["c", "leo", "ana"])
  router.go("c", "leo", "ana", "t", "1")
  router.setTop(["c", "mia"])
  assert.deepEqual(router.route, ["c", "mia"])
  router.setTop([])
  assert.deepEqual(router.route, [])
})

test("what is open is said in words", () => {
  const nothing = { clientId: null, clinicianId: null, threadId: null }
  assert.deepEqual(placeOf(CHART, [], "ana"), { view: "overview", ...nothing })
  const inLeo = { clientId: "leo", clinicianId: "ana", threadId: null }
  assert.deepEqual(placeOf(CHART, ["c", "leo"], "ana"), { ...inLeo, view: "inbox" })
  assert.deepEqual(placeOf(CHART, ["c", "leo", "t", "9"], "ana"), { ...inLeo, view: "thread", threadId: "9" })
  assert.deepEqual(placeOf(PORTAL, ["c", "leo", "ana", "updates"], "rosa"), { ...inLeo, view: "updates" })
  assert.deepEqual(placeOf(PORTAL, ["c", "leo"], "rosa"), { ...nothing, view: "overview", clientId: "leo" })
})

test("names are asked for together, by kind, and once", async () => {
  const asked: unknown[] = []
  const names = new NameLookup()
  names.use(async (ids, kind) => {
    asked.push([ids, kind])
    return { leo: " Leo ", mia: "", toString: "no" }
  })
  for (const id of ["leo", "mia", "leo"]) assert.equal(names.name(id, "client"), undefined)
  names.name("leo", "clinician")
  await settled()
  assert.deepEqual(asked, [
    [["leo", "mia"], "client"],
    [["leo"], "clinician"],
  ])
  assert.equal(names.name("leo", "client"), "Leo")
  assert.equal(names.name("mia", "client"), undefined)
  await settled()
  assert.equal(asked.length, 2)
})

for (const answer of [null, 7, "leo", { leo: 7 }, { leo: "" }, []]) {
  test(`an answer that is no names is none: ${JSON.stringify(answer)}`, async () => {
    const names = new NameLookup()
    names.use(() => answer as never)
    names.name("leo", "client")
    await settled()
    assert.equal(names.name("leo", "client"), undefined)
  })
}

test("where names fail, the ids stay, and they are asked for again after a minute", async () => {
  let now = 0
  let asked = 0
  const names = new NameLookup(() => now)
  names.use(() => {
    asked++
    throw new Error("Leo")
  })
  names.name("leo", "client")
  await settled()
  names.name("leo", "client")
  await settled()
  assert.equal(asked, 1)
  now = 60_000
  names.name("leo", "client")
  await settled()
  assert.equal(asked, 2)
})

/** Two elements on one page. */
function two(fake = new FakeBrowser()) {
  const page = new Page(fake)
  const ends = [new AbortController(), new AbortController()] as const
  const [one, other] = [page.open(ends[0].signal), page.open(ends[1].signal)]
  return { fake, one, other, ends }
}

const PLACE = { client: "leo", clinician: "ana", thread: null }
const draftsIn = ({ storages, now, events }: ReturnType<typeof two>["one"]) =>
  new Drafts(new PersonStorage(storages.shared, "chart", "p", "ana"), now, events)

for (const isShut of [false, true]) {
  test(`two elements of a page see each other's drafts, storage ${isShut ? "blocked" : "there"}`, () => {
    const { fake, one, other } = two()
    fake.local.shut = isShut
    fake.session.shut = isShut
    const [mine, theirs] = [draftsIn(one), draftsIn(other)]
    let [heardHere, heardThere] = [0, 0]
    mine.watch(() => heardHere++)
    theirs.watch(() => heardThere++)
    mine.write(PLACE, { key: "k", subject: "s", body: "b" })
    assert.equal(theirs.read(PLACE)?.body, "b")
    assert.deepEqual([heardHere, heardThere], [0, 1])
    assert.equal(mine.areKept, !isShut)
    mine.forget(PLACE)
    assert.equal(theirs.read(PLACE), null)
    assert.equal(heardThere, 2)
  })
}

test("an element that is gone hears nothing, and leaves no timer", () => {
  const { fake, one, other, ends } = two()
  let heard = 0
  one.events.addEventListener("online", () => heard++)
  one.events.addEventListener("storage", () => heard++)
  one.every(() => heard++, 1_000)
  ends[0].abort()
  fake.happens("online")
  other.storages.shared.setItem("k", "v")
  fake.pass(5_000)
  assert.equal(heard, 0)
  assert.equal(fake.timers, 0)
})

test("two elements take turns where the browser has no locks", async () => {
  const fake = new FakeBrowser()
  fake.hasLocks = false
  const { one, other } = two(fake)
  const done: string[] = []
  const work = (name: string) => async () => {
    done.push(`${name} begins`)
    await settled()
    done.push(`${name} ends`)
  }
  await Promise.all([one.exclusively("x", work("one")), other.exclusively("x", work("other"))])
  assert.deepEqual(done, ["one begins", "one ends", "other begins", "other ends"])
  await assert.rejects(one.exclusively("x", () => Promise.reject(new Error("no"))))
  await other.exclusively("x", work("again"))
  assert.equal(done.at(-1), "again ends")
})

test("requests are those of openapi-fetch", async (t) => {
  const server = await fakeServer(t, json(200, { a: 1 }))
  const settings = { baseUrl: server.api, fetch: (request: Request) => fetch(request) }
  const requests = [
    ["GET", "/a/{id}/b", { params: { path: { id: "l é/?" }, query: { limit: 5, unread: false, older: undefined } } }],
    ["GET", "/a", { params: { header: { "If-None-Match": '"x"' } } }],
    ["POST", "/a", { params: { header: { "Idempotency-Key": "k" } }, body: { text: 'é"' } }],
    ["PUT", "/a", { body: {} }],
    ["DELETE", "/a", {}],
  ] as const
  type Ask = (path: string, options: object) => Promise<{ data?: unknown; response: Response }>
  for (const make of [createFetch, createSmallFetch] as unknown as (typeof createSmallFetch)[]) {
    const client = make(settings) as unknown as Record<string, Ask>
    for (const [method, path, options] of requests) {
      const { data, response } = (await client[method]?.(path, options)) ?? {}
      assert.deepEqual(data, { a: 1 })
      assert.equal(response?.status, 200)
    }
  }
  const [theirs, ours] = [server.requests.slice(0, 5), server.requests.slice(5)]
  assert.deepEqual(ours, theirs)
})

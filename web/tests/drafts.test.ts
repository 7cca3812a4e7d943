import assert from "node:assert/strict"
import { test } from "node:test"
import { DRAFT_MAX_AGE, Drafts } from "../src/sending/drafts.ts"
import { PersonStorage } from "../src/sending/person_storage.ts"
import { emptyStorage } from "./fake_storage.ts"

const PLACE = { client: "leo", clinician: "ana", thread: "t1" }
const TEXT = { key: "k", subject: "", body: "Hello." }

test("a draft is there after a reload, with its key", () => {
  const kept = emptyStorage()
  new Drafts(new PersonStorage(kept, "portal", "rosa")).write(PLACE, TEXT)
  const { body, key } = new Drafts(new PersonStorage(kept, "portal", "rosa")).read(PLACE) ?? {}
  assert.deepEqual([body, key], ["Hello.", "k"])
})

test("a draft belongs to its person, chart, clinician and thread", () => {
  const kept = emptyStorage()
  const drafts = new Drafts(new PersonStorage(kept, "portal", "rosa"))
  drafts.write(PLACE, TEXT)
  for (const other of [{ client: "mia" }, { clinician: "ben" }, { thread: "t2" }, { thread: null }]) {
    assert.equal(drafts.read({ ...PLACE, ...other }), null)
  }
  assert.equal(new Drafts(new PersonStorage(kept, "portal", "kim")).read(PLACE), null)
  assert.equal(new Drafts(new PersonStorage(kept, "chart", "rosa")).read(PLACE), null)
})

test("a draft without any text is none", () => {
  const kept = emptyStorage()
  const drafts = new Drafts(new PersonStorage(kept, "rosa"))
  drafts.write(PLACE, TEXT)
  drafts.write(PLACE, { ...TEXT, body: "" })
  assert.equal(drafts.read(PLACE), null)
  assert.equal(kept.keys().length, 0)
})

test("a draft that nobody has touched for a day is never shown", () => {
  const kept = emptyStorage()
  let now = 1_000
  const drafts = new Drafts(new PersonStorage(kept, "rosa"), () => now)
  drafts.write(PLACE, TEXT)
  now += DRAFT_MAX_AGE
  assert.ok(drafts.read(PLACE))
  now += 1
  assert.equal(drafts.read(PLACE), null)
})

test("signing out is told to the person's other tabs, and to nobody else's", () => {
  const kept = emptyStorage()
  const told: { key: string; newValue: string }[] = []
  const setItem = (key: string, newValue: string) => {
    told.push({ key, newValue })
    return kept.setItem(key, newValue)
  }
  const storing = { setItem, keys: () => kept.keys(), removeItem: (name: string) => kept.removeItem(name) }
  new PersonStorage({ ...storing, getItem: () => null }, "portal", "rosa").clear()
  const heard = (...owner: string[]) => told.some((event) => new PersonStorage(kept, ...owner).wasCleared(event))
  assert.deepEqual([heard("portal", "rosa"), heard("portal", "kim"), heard("chart", "rosa")], [true, false, false])
  assert.deepEqual(kept.keys(), [])
})

for (const [junk, what] of [
  ["{", "broken"],
  ["null", "nothing"],
  ['"a text"', "a text"],
  ['{"key":"k","subject":"","body":7,"changed":1}', "another shape"],
] as const) {
  test(`a draft that cannot be read (${what}) is none`, () => {
    const kept = emptyStorage()
    kept.setItem("client-messaging:portal:rosa:draft/leo/ana/t1", junk)
    assert.equal(new Drafts(new PersonStorage(kept, "portal", "rosa")).read(PLACE), null)
  })
}

test("signing out deletes what is one's own, and nothing else", () => {
  const kept = emptyStorage()
  const [rosas, kims] = [new PersonStorage(kept, "portal", "rosa"), new PersonStorage(kept, "portal", "kim")]
  new Drafts(rosas).write(PLACE, TEXT)
  new Drafts(rosas).write({ ...PLACE, thread: null }, TEXT)
  new Drafts(kims).write(PLACE, TEXT)
  kept.setItem("client-messaging:language", "es")
  rosas.clear()
  assert.equal(kept.keys().length, 2)
  assert.ok(new Drafts(kims).read(PLACE))
})

test("another tab's change of a draft is told, until nobody listens", () => {
  const events = new EventTarget()
  const drafts = new Drafts(new PersonStorage(emptyStorage(), "portal", "rosa"), Date.now, events)
  const changed = (key: string | null) => events.dispatchEvent(Object.assign(new Event("storage"), { key }))
  let told = 0
  const stop = drafts.watch(() => told++)
  changed("client-messaging:portal:kim:draft/leo/ana/new")
  changed("client-messaging:portal:rosa:draft/leo/ana/new")
  changed(null) // all was deleted
  stop()
  changed(null)
  assert.equal(told, 2)
})

test("an inbox has a draft as long as one of its threads, or a new one, has", () => {
  let now = 0
  const drafts = new Drafts(new PersonStorage(emptyStorage(), "portal", "rosa"), () => now)
  const { client, clinician } = PLACE
  const has = () => [drafts.isIn({ client, clinician }), drafts.isIn({ client, clinician: "an" })]
  assert.deepEqual(has(), [false, false])
  drafts.write({ ...PLACE, thread: null }, TEXT)
  assert.deepEqual(has(), [true, false])
  now = DRAFT_MAX_AGE + 1
  assert.deepEqual(has(), [false, false])
})

test("that a draft begins or ends is told, and not each letter of it", () => {
  const drafts = new Drafts(new PersonStorage(emptyStorage(), "portal", "rosa"))
  let told = 0
  drafts.subscribe(() => told++)
  drafts.write(PLACE, TEXT)
  drafts.write(PLACE, { ...TEXT, body: "Hello. And" })
  assert.equal(told, 1)
  drafts.forget(PLACE)
  assert.equal(told, 2)
})

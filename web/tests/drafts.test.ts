import assert from "node:assert/strict"
import { test } from "node:test"
import { DRAFT_KEPT, Drafts } from "../src/sending/drafts.ts"
import { Shelf } from "../src/sending/shelf.ts"
import { fullStorage, storage } from "./stored.ts"

const PLACE = { client: "leo", clinician: "ana", thread: "t1" }
const TEXT = { key: "k", subject: "", body: "Hello." }

test("a draft is there after a reload, with its key", () => {
  const kept = storage()
  new Drafts(new Shelf(kept, "portal", "rosa")).write(PLACE, TEXT)
  const { body, key } = new Drafts(new Shelf(kept, "portal", "rosa")).read(PLACE) ?? {}
  assert.deepEqual([body, key], ["Hello.", "k"])
})

test("a draft belongs to its person, chart, clinician and thread", () => {
  const kept = storage()
  const drafts = new Drafts(new Shelf(kept, "portal", "rosa"))
  drafts.write(PLACE, TEXT)
  for (const other of [{ client: "mia" }, { clinician: "ben" }, { thread: "t2" }, { thread: null }]) {
    assert.equal(drafts.read({ ...PLACE, ...other }), null)
  }
  assert.equal(new Drafts(new Shelf(kept, "portal", "kim")).read(PLACE), null)
  assert.equal(new Drafts(new Shelf(kept, "chart", "rosa")).read(PLACE), null)
})

test("a draft without any text is none", () => {
  const kept = storage()
  const drafts = new Drafts(new Shelf(kept, "rosa"))
  drafts.write(PLACE, TEXT)
  drafts.write(PLACE, { ...TEXT, body: "" })
  assert.equal(drafts.read(PLACE), null)
  assert.equal(kept.length, 0)
})

test("a draft that nobody has touched for a day is deleted at the next start, and never shown", () => {
  const kept = storage()
  let now = 1_000
  const drafts = new Drafts(new Shelf(kept, "rosa"), () => now)
  drafts.write(PLACE, TEXT)
  now += DRAFT_KEPT
  assert.ok(drafts.read(PLACE))
  now += 1
  assert.equal(drafts.read(PLACE), null)
  assert.equal(kept.length, 1)
  new Drafts(new Shelf(kept, "rosa"), () => now)
  assert.equal(kept.length, 0)
})

test("signing out deletes what is one's own, and nothing else", () => {
  const kept = storage()
  const [rosas, kims] = [new Shelf(kept, "portal", "rosa"), new Shelf(kept, "portal", "kim")]
  new Drafts(rosas).write(PLACE, TEXT)
  new Drafts(rosas).write({ ...PLACE, thread: null }, TEXT)
  new Drafts(kims).write(PLACE, TEXT)
  kept.setItem("client-messaging:language", "es")
  rosas.clear()
  assert.equal(kept.length, 2)
  assert.ok(new Drafts(kims).read(PLACE))
})

test("where the browser keeps nothing, a draft lasts as long as the page", () => {
  const drafts = new Drafts(new Shelf(fullStorage(), "rosa"))
  drafts.write(PLACE, TEXT)
  assert.equal(drafts.read(PLACE)?.body, "Hello.")
  drafts.forget(PLACE)
  assert.equal(drafts.read(PLACE), null)
})

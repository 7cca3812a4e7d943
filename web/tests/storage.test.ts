import assert from "node:assert/strict"
import { test } from "node:test"
import { Keeping, parsed } from "../src/storage.ts"
import { StorageOfBrowser } from "./stored.ts"

test("what the browser takes is there after a reload, and is known to be", () => {
  const local = new StorageOfBrowser()
  assert.equal(new Keeping(local.way).setItem("a", "1"), true)
  assert.equal(new Keeping(local.way).getItem("a"), "1")
})

for (const state of ["full", "shut"] as const) {
  test(`where the browser's storage is ${state}, things last as long as the page`, () => {
    const local = new StorageOfBrowser()
    local[state] = true
    const keeping = new Keeping(local.way)
    assert.equal(keeping.setItem("a", "1"), false)
    assert.equal(keeping.getItem("a"), "1")
    assert.deepEqual(keeping.names(), ["a"])
    keeping.removeItem("a")
    assert.equal(keeping.getItem("a"), null)
    assert.deepEqual(keeping.names(), [])
    assert.equal(new Keeping(local.way).getItem("a"), null)
  })

  test(`storage that becomes ${state} while the page is open is no fault, nor when it opens again`, () => {
    const local = new StorageOfBrowser()
    const keeping = new Keeping(local.way)
    keeping.setItem("a", "1")
    local[state] = true
    keeping.setItem("a", "2")
    assert.equal(keeping.getItem("a"), "2")
    local[state] = false
    assert.equal(keeping.getItem("a"), "2", "what is newest counts")
    assert.equal(keeping.setItem("a", "3"), true)
    assert.equal(local.getItem("a"), "3")
    assert.equal(keeping.getItem("a"), "3")
  })
}

test("what the first storage does not take is in the second, and in one of them only", () => {
  const [local, session] = [new StorageOfBrowser(), new StorageOfBrowser()]
  const keeping = new Keeping(local.way, session.way)
  keeping.setItem("a", "1")
  local.full = true
  assert.equal(keeping.setItem("a", "2"), true)
  assert.equal(new Keeping(local.way, session.way).getItem("a"), "2")
  local.full = false
  keeping.setItem("a", "3")
  assert.equal(session.getItem("a"), null)
  assert.deepEqual(keeping.names(), ["a"])
  keeping.removeItem("a")
  assert.equal(local.length + session.length, 0)
})

test("a browser that has no storage at all is one that keeps nothing", () => {
  const keeping = new Keeping(() => null)
  assert.equal(keeping.setItem("a", "1"), false)
  assert.equal(keeping.getItem("a"), "1")
})

test("what is not as it should be is nothing", () => {
  const isRight = (thing: { at: number }) => thing.at > 0
  assert.deepEqual(parsed('{"at": 1}', isRight), { at: 1 })
  for (const junk of [null, "", "{", "null", "7", '"text"', "[]", '{"at": 0}', '{"at": "x"}']) {
    assert.equal(parsed(junk, isRight), null, String(junk))
  }
})

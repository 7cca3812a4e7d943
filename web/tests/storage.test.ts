import assert from "node:assert/strict"
import { test } from "node:test"
import { FallbackStorage, parseJson } from "../src/storage.ts"
import { FakeStorage } from "./fake_storage.ts"

test("what the browser takes is there after a reload, and is known to be", () => {
  const local = new FakeStorage()
  assert.equal(new FallbackStorage(local.getter).setItem("a", "1"), true)
  assert.equal(new FallbackStorage(local.getter).getItem("a"), "1")
})

for (const state of ["full", "shut"] as const) {
  test(`where the browser's storage is ${state}, things last as long as the page`, () => {
    const local = new FakeStorage()
    local[state] = true
    const storage = new FallbackStorage(local.getter)
    assert.equal(storage.setItem("a", "1"), false)
    assert.equal(storage.getItem("a"), "1")
    assert.deepEqual(storage.keys(), ["a"])
    storage.removeItem("a")
    assert.equal(storage.getItem("a"), null)
    assert.deepEqual(storage.keys(), [])
    assert.equal(new FallbackStorage(local.getter).getItem("a"), null)
  })

  test(`storage that becomes ${state} while the page is open is no fault, nor when it opens again`, () => {
    const local = new FakeStorage()
    const storage = new FallbackStorage(local.getter)
    storage.setItem("a", "1")
    local[state] = true
    storage.setItem("a", "2")
    assert.equal(storage.getItem("a"), "2")
    local[state] = false
    assert.equal(storage.getItem("a"), "2", "what is newest counts")
    assert.equal(storage.setItem("a", "3"), true)
    assert.equal(local.getItem("a"), "3")
    assert.equal(storage.getItem("a"), "3")
  })
}

test("what the first storage does not take is in the second, and in one of them only", () => {
  const [local, session] = [new FakeStorage(), new FakeStorage()]
  const storage = new FallbackStorage(local.getter, session.getter)
  storage.setItem("a", "1")
  local.full = true
  assert.equal(storage.setItem("a", "2"), true)
  assert.equal(new FallbackStorage(local.getter, session.getter).getItem("a"), "2")
  local.full = false
  storage.setItem("a", "3")
  assert.equal(session.getItem("a"), null)
  assert.deepEqual(storage.keys(), ["a"])
  storage.removeItem("a")
  assert.equal(local.length + session.length, 0)
})

test("a browser that has no storage at all is one that keeps nothing", () => {
  const storage = new FallbackStorage(() => null)
  assert.equal(storage.setItem("a", "1"), false)
  assert.equal(storage.getItem("a"), "1")
})

test("what is not as it should be is nothing", () => {
  const isValid = (value: { at: number }) => value.at > 0
  assert.deepEqual(parseJson('{"at": 1}', isValid), { at: 1 })
  for (const junk of [null, "", "{", "null", "7", '"text"', "[]", '{"at": 0}', '{"at": "x"}']) {
    assert.equal(parseJson(junk, isValid), null, String(junk))
  }
})

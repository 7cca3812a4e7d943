import assert from "node:assert/strict"
import { test } from "node:test"
import { Loaded } from "../src/forms/loaded.ts"
import { apiRefusal, fakeTimer, foreignRefusal, pendingRequests } from "./pending_requests.ts"

function opened() {
  const reads = pendingRequests<void, string>()
  const { schedule, fire } = fakeTimer()
  return { loaded: new Loaded(() => reads.ask(), schedule), reads: reads.requests, fire }
}

test("an answer that was asked for before a change does not undo it", async () => {
  const { loaded, reads } = opened()
  void loaded.refresh()
  loaded.take("changed")
  await reads[0]?.answer("before")
  assert.equal(loaded.value, "changed")
})

test("of crossing answers the one to the latest request counts", async () => {
  const { loaded, reads } = opened()
  void loaded.refresh()
  void loaded.refresh()
  await reads[0]?.answer("first")
  assert.equal(loaded.value, "first")
  await reads[1]?.answer("second")
  assert.equal(loaded.value, "second")
})

test("what could not be loaded is asked for again; only the API itself takes it away", async () => {
  const { loaded, reads, fire } = opened()
  void loaded.refresh()
  await reads[0]?.fail(foreignRefusal(503))
  assert.deepEqual([loaded.failed, loaded.value, await fire()], [true, null, 1000])
  await reads[1]?.answer("there")
  assert.deepEqual([loaded.failed, loaded.value], [false, "there"])
  void loaded.refresh()
  await reads[2]?.fail(foreignRefusal(503))
  assert.deepEqual([loaded.failed, loaded.value], [true, "there"])
  void loaded.refresh()
  await reads[3]?.fail(apiRefusal(403, "access_suspended"))
  assert.deepEqual([loaded.refused?.code, loaded.value], ["access_suspended", null])
})

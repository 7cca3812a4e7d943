import assert from "node:assert/strict"
import { test } from "node:test"
import { Leaving } from "../src/page/leaving.ts"

function page() {
  const events = new EventTarget()
  const restored: string[] = []
  const heard: string[] = []
  const leaving = new Leaving()
  leaving.watch({ events, restore: (url) => restored.push(url) })
  events.addEventListener("hashchange", () => heard.push("screen"))
  const change = () => {
    const event = Object.assign(new Event("hashchange"), {
      oldURL: "https://x.invalid/#/settings",
      newURL: "https://x.invalid/#/",
    })
    events.dispatchEvent(event)
  }
  const unload = () => {
    const event = new Event("beforeunload", { cancelable: true })
    events.dispatchEvent(event)
    return event.defaultPrevented
  }
  return { leaving, restored, heard, change, unload }
}

test("where nothing is unsaved, nobody is asked", () => {
  const { leaving, restored, heard, change, unload } = page()
  leaving.hold()()
  change()
  assert.deepEqual([heard, restored, leaving.asked, unload()], [["screen"], [], null, false])
  let done = 0
  leaving.attempt(() => done++)
  assert.equal(done, 1)
})

test("with unsaved changes the screen stays until the person has answered", () => {
  const { leaving, restored, heard, change, unload } = page()
  const release = leaving.hold()
  change()
  assert.deepEqual([heard, restored], [[], ["https://x.invalid/#/settings"]])
  assert.ok(leaving.asked)
  assert.equal(unload(), true)
  leaving.stay()
  assert.equal(leaving.asked, null)
  change()
  assert.deepEqual(heard, [])
  release()
  change()
  assert.deepEqual([heard, unload()], [["screen"], false])
})

test("it is held until all of several forms are saved", () => {
  const { leaving, heard, change } = page()
  const [one, other] = [leaving.hold(), leaving.hold()]
  one()
  change()
  assert.deepEqual(heard, [])
  other()
  change()
  assert.deepEqual(heard, ["screen"])
})

test("who leaves all the same does what they wanted, and is not asked again", () => {
  const { leaving, unload } = page()
  leaving.hold()
  let done = 0
  leaving.attempt(() => done++)
  assert.equal(done, 0)
  leaving.leave()
  assert.deepEqual([done, leaving.asked, unload()], [1, null, false])
})

import assert from "node:assert/strict"
import { test } from "node:test"
import { Idle, LastActive, watchActivity } from "../src/session/idle.ts"
import { FakeBrowser } from "./fake_browser.ts"

const MINUTE = 60_000
const ANA = { practice: "willow", id: "ana" }

/** A person who has just opened a tab. */
function somebody(browser: FakeBrowser, person = ANA) {
  let ended = 0
  const idle = new Idle(new LastActive(browser.storages.shared, person), browser, () => ended++)
  const stop = watchActivity(idle, browser)
  return { idle, stop, ended: () => ended }
}

for (const state of ["kept", "full", "shut", "emptied", "junk"] as const) {
  test(`storage ${state}: a warning after fourteen minutes, the end after fifteen, once`, () => {
    const browser = new FakeBrowser()
    for (const storage of [browser.local, browser.session]) {
      storage.full = state === "full"
      storage.shut = state === "shut"
    }
    const { idle, ended } = somebody(browser)
    const spoilt = () => {
      if (state === "emptied") browser.local.items.clear()
      if (state === "junk") for (const name of browser.local.items.keys()) browser.local.items.set(name, '{"at":')
    }
    spoilt()
    browser.pass(14 * MINUTE - 1_000)
    assert.equal(idle.secondsLeft, null)
    browser.pass(1_000)
    assert.equal(idle.secondsLeft, 60)
    spoilt()
    browser.pass(MINUTE - 1_000)
    assert.deepEqual([idle.secondsLeft, ended()], [1, 0])
    browser.pass(1_000)
    assert.equal(ended(), 1)
    browser.pass(20 * MINUTE)
    assert.equal(ended(), 1)
  })
}

for (const act of ["keydown", "pointerdown", "input", "compositionupdate", "click", "paste", "scroll", "focusin"]) {
  test(`${act} is somebody`, () => {
    const browser = new FakeBrowser()
    const { idle, ended } = somebody(browser)
    for (let minute = 0; minute < 30; minute++) {
      browser.pass(MINUTE)
      browser.happens(act)
    }
    assert.deepEqual([idle.secondsLeft, ended()], [null, 0])
  })
}

test("what the page does by itself when news comes is nobody", () => {
  const browser = new FakeBrowser()
  const { ended } = somebody(browser)
  for (let minute = 0; minute < 15; minute++) {
    browser.pass(MINUTE)
    browser.changes(() => browser.happens("focusin"))
    browser.pass(500)
    for (let step = 0; step < 20; step++) {
      browser.happens("scroll")
      browser.pass(100)
    }
  }
  assert.equal(ended(), 1)
})

test("whoever scrolls while news comes is seen a moment later", () => {
  const browser = new FakeBrowser()
  const { idle } = somebody(browser)
  browser.pass(13 * MINUTE)
  browser.changes()
  browser.pass(2_000)
  browser.happens("scroll")
  browser.pass(2 * MINUTE)
  assert.equal(idle.secondsLeft, null)
})

test("once warned, only the answer counts", () => {
  const browser = new FakeBrowser()
  const { idle, ended } = somebody(browser)
  browser.pass(14 * MINUTE)
  browser.happens("keydown")
  browser.happens("input")
  browser.pass(30_000)
  assert.equal(idle.secondsLeft, 30)
  idle.stay()
  assert.equal(idle.secondsLeft, null)
  browser.pass(14 * MINUTE - 1_000)
  assert.deepEqual([idle.secondsLeft, ended()], [null, 0])
})

test("a laptop that slept signs out at the first touch, before the touch counts", () => {
  const browser = new FakeBrowser()
  const { ended } = somebody(browser)
  browser.time += 8 * 60 * MINUTE // its other clock stood still
  browser.happens("keydown")
  assert.equal(ended(), 1)
})

test("an answer that comes too late is none", () => {
  const browser = new FakeBrowser()
  const { idle, ended } = somebody(browser)
  browser.pass(14 * MINUTE + 1_000)
  browser.time += 60 * MINUTE
  idle.stay()
  assert.equal(ended(), 1)
})

for (const name of ["visibilitychange", "focus", "pageshow", "resume"]) {
  test(`a page whose timers stood still looks at ${name}`, () => {
    const browser = new FakeBrowser()
    const { ended } = somebody(browser)
    browser.asleep = true
    browser.pass(15 * MINUTE)
    assert.equal(ended(), 0)
    browser.happens(name)
    assert.equal(ended(), 1)
  })
}

for (const [jump, where] of [
  [-24 * 60 * MINUTE, "back"],
  [10 * MINUTE, "forward"],
] as const) {
  test(`a clock that is set ${where} keeps nobody signed in`, () => {
    const browser = new FakeBrowser()
    const { ended } = somebody(browser)
    browser.pass(5 * MINUTE)
    browser.time += jump
    browser.pass(10 * MINUTE)
    assert.equal(ended(), 1)
  })
}

test("a clock that is set back while somebody works signs nobody out", () => {
  const browser = new FakeBrowser()
  const { idle, ended } = somebody(browser)
  browser.time -= 24 * 60 * MINUTE
  for (let minute = 0; minute < 20; minute++) {
    browser.pass(MINUTE)
    browser.happens("keydown")
  }
  assert.deepEqual([idle.secondsLeft, ended()], [null, 0])
})

test("a person's tabs count as one; another person's do not", () => {
  const browser = new FakeBrowser()
  const [ana, ben] = [somebody(browser), somebody(new FakeBrowser(browser), { practice: "willow", id: "ben" })]
  const other = new FakeBrowser(browser)
  const beside = somebody(other)
  for (let minute = 0; minute < 20; minute++) {
    browser.pass(MINUTE)
    other.time = browser.time
    other.counted = browser.counted
    other.happens("keydown")
  }
  assert.deepEqual([ana.ended(), beside.ended()], [0, 0])
  assert.equal(ben.idle.isOver, false, "their clock stands still here")
  const newMessage = new LastActive(browser.storages.shared, ANA)
  assert.ok(newMessage.isRecent(browser.time))
  assert.ok(!new LastActive(browser.storages.shared, { practice: "willow", id: "ben" }).isRecent(browser.time))
})

test("a warning goes when somebody is there in another tab", () => {
  const browser = new FakeBrowser()
  const { idle } = somebody(browser)
  browser.pass(14 * MINUTE)
  assert.equal(idle.secondsLeft, 60)
  new LastActive(browser.storages.shared, ANA).write(browser.time)
  browser.pass(1_000)
  assert.equal(idle.secondsLeft, null)
})

test("a stamp that somebody made up ends nothing early and holds nothing up", () => {
  for (const made of ['{"at":1}', '{"at":99999999999999}', "1", "[]"]) {
    const browser = new FakeBrowser()
    const { idle, ended } = somebody(browser)
    browser.local.items.set("client-messaging:active:willow:ana", made)
    browser.pass(MINUTE)
    assert.deepEqual([idle.secondsLeft, ended()], [null, 0], made)
    browser.pass(15 * MINUTE)
    assert.equal(ended(), 1, made)
  }
})

test("a session is not resumed after a quarter of an hour without anybody, nor where nobody knows", () => {
  const last = new LastActive(new FakeBrowser().storages.shared, ANA)
  assert.equal(last.isRecent(1_000_000), false)
  last.write(1_000_000)
  assert.equal(last.isRecent(1_000_000 + 15 * MINUTE - 1), true)
  assert.equal(last.isRecent(1_000_000 + 15 * MINUTE), false)
  assert.equal(last.isRecent(1_000_000 - 60 * MINUTE), false, "the clock was ahead then")
})

test("nobody is watched any more after the end", () => {
  const browser = new FakeBrowser()
  const { stop, ended } = somebody(browser)
  stop()
  browser.pass(20 * MINUTE)
  browser.happens("visibilitychange")
  assert.deepEqual([ended(), browser.timers], [0, 0])
})

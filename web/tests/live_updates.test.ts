import assert from "node:assert/strict"
import { test } from "node:test"
import { isAbout, LiveUpdates, type Update } from "../src/live_updates.ts"
import { Network } from "../src/network.ts"
import { FakeBrowser } from "./fake_browser.ts"

const LEO = { client_id: "leo", clinician_id: "ana" }

type Listening = Parameters<NonNullable<ConstructorParameters<typeof LiveUpdates>[1]["listen"]>>[0]

/** Live updates whose connection is the test's. `told` is all that the subscriber was told. */
function liveUpdates(live = "wss://live") {
  const browser = new FakeBrowser()
  const network = new Network(browser.events)
  const notified: (Update | null)[] = []
  const calls: Listening[] = []
  let disconnected = 0
  const listen = (listening: Listening) => {
    calls.push(listening)
    return () => void disconnected++
  }
  const updates = new LiveUpdates(network, { ...browser, hidden: browser.hidden, events: browser.events, listen })
  const stop = updates.subscribe((inbox) => void notified.push(inbox))
  const close = updates.start(live, async (refused) => `after ${refused}`)
  return { browser, network, notified, call: calls[0], close, stop, disconnected: () => disconnected }
}

test("what the live connection says is passed on at once", () => {
  const { notified, call } = liveUpdates()
  call?.onNews({ inbox: LEO, newest: null })
  assert.deepEqual(notified, [LEO])
})

test("news of every inbox of a clinician is about each of them, and of nobody else's", () => {
  const { notified, call } = liveUpdates()
  call?.onNews({ inbox: LEO, newest: null, every_inbox: true })
  call?.onNews({ inbox: LEO, newest: null })
  const about = (client: string, clinician: string) =>
    notified.map((update) => update !== null && isAbout(update, { client, clinician }))
  assert.deepEqual(about("leo", "ana"), [true, true])
  assert.deepEqual(about("mia", "ana"), [true, false])
  assert.deepEqual(about("leo", "ben"), [false, false])
})

test("a connection that opens asks for what was not told; one that ends asks why, at once", () => {
  const { notified, call, browser } = liveUpdates()
  call?.onState(true)
  assert.deepEqual(notified, [null])
  browser.isHidden = true
  call?.onState(false)
  assert.deepEqual(
    notified,
    [null, null],
    "hidden, too: what may not be seen any more must be gone when somebody looks",
  )
})

test("without a connection it asks every ten seconds, with one every two minutes", () => {
  const { notified, call, browser } = liveUpdates()
  browser.pass(60_000)
  assert.equal(notified.length, 6)
  call?.onState(true)
  notified.length = 0
  browser.pass(119_000)
  assert.equal(notified.length, 0)
  browser.pass(2_000)
  assert.equal(notified.length, 1)
  call?.onState(false)
  notified.length = 0
  browser.pass(22_000)
  assert.equal(notified.length, 2)
})

test("while the API is not reached, a live connection is no reason to wait", () => {
  const { notified, call, browser, network } = liveUpdates()
  call?.onState(true)
  notified.length = 0
  network.report(false)
  browser.pass(20_000)
  assert.equal(notified.length, 2)
})

test("a hidden page does not ask, and asks as soon as it is seen or the network is back", () => {
  const { notified, browser } = liveUpdates("")
  browser.isHidden = true
  browser.happens("visibilitychange")
  browser.pass(600_000)
  assert.deepEqual(notified, [])
  browser.isHidden = false
  browser.happens("visibilitychange")
  browser.happens("online")
  assert.deepEqual(notified, [null, null])
})

test("a clock that is set back does not hold news up", () => {
  const { notified, browser } = liveUpdates("")
  browser.time -= 24 * 3_600_000
  browser.pass(60_000)
  assert.equal(notified.length, 6)
})

test("after the end nothing is asked or told, whatever arrives late", () => {
  const { notified, call, browser, close, disconnected } = liveUpdates()
  close()
  call?.onNews({ inbox: LEO, newest: null })
  call?.onState(false)
  browser.happens("online")
  browser.pass(60_000)
  assert.deepEqual([notified, disconnected(), browser.timers], [[], 1, 0])
})

test("whoever reads no more is told no more", () => {
  const { notified, call, stop } = liveUpdates()
  stop()
  call?.onState(true)
  assert.deepEqual(notified, [])
})

test("a refused token is passed on to whoever can renew it", async () => {
  const token = liveUpdates().call?.token as (refused?: string) => Promise<string>
  assert.equal(await token("t1"), "after t1")
})

test("the network is what became of requests; what the browser says can only make it worse", () => {
  const browser = new FakeBrowser()
  const network = new Network(browser.events)
  let notified = 0
  network.subscribe(() => notified++)
  network.report(true)
  assert.equal(notified, 0)
  browser.happens("offline")
  assert.deepEqual([network.reachable, notified], [false, 1])
  browser.happens("online")
  assert.equal(network.reachable, false)
  network.report(true)
  assert.deepEqual([network.reachable, notified], [true, 2])
})

import assert from "node:assert/strict"
import { test } from "node:test"
import type { News } from "@client-messaging/client"
import { Network } from "../src/network.ts"
import { Newsroom } from "../src/news.ts"
import { FakeBrowser } from "./fake_browser.ts"

const LEO = { client_id: "leo", clinician_id: "ana" }

type Listening = Parameters<NonNullable<ConstructorParameters<typeof Newsroom>[1]["listen"]>>[0]

/** A newsroom whose live connection is the test's. `told` is all that its reader was told. */
function newsroom(live = "wss://live") {
  const browser = new FakeBrowser()
  const network = new Network(browser.events)
  const told: (News["inbox"] | null)[] = []
  const calls: Listening[] = []
  let hungUp = 0
  const listen = (listening: Listening) => {
    calls.push(listening)
    return () => void hungUp++
  }
  const room = new Newsroom(network, { ...browser, hidden: browser.hidden, events: browser.events, listen })
  const stop = room.read((inbox) => void told.push(inbox))
  const close = room.open(live, async (refused) => `after ${refused}`)
  return { browser, network, told, call: calls[0], close, stop, hungUp: () => hungUp }
}

test("what the live connection says is passed on at once", () => {
  const { told, call } = newsroom()
  call?.onNews({ inbox: LEO, newest: null })
  assert.deepEqual(told, [LEO])
})

test("a connection that opens asks for what was not told; one that ends asks why, at once", () => {
  const { told, call, browser } = newsroom()
  call?.onState(true)
  assert.deepEqual(told, [null])
  browser.isHidden = true
  call?.onState(false)
  assert.deepEqual(told, [null, null], "hidden, too: what may not be seen any more must be gone when somebody looks")
})

test("without a connection it asks every ten seconds, with one every two minutes", () => {
  const { told, call, browser } = newsroom()
  browser.pass(60_000)
  assert.equal(told.length, 6)
  call?.onState(true)
  told.length = 0
  browser.pass(119_000)
  assert.equal(told.length, 0)
  browser.pass(2_000)
  assert.equal(told.length, 1)
  call?.onState(false)
  told.length = 0
  browser.pass(22_000)
  assert.equal(told.length, 2)
})

test("while the API is not reached, a live connection is no reason to wait", () => {
  const { told, call, browser, network } = newsroom()
  call?.onState(true)
  told.length = 0
  network.report(false)
  browser.pass(20_000)
  assert.equal(told.length, 2)
})

test("a hidden page does not ask, and asks as soon as it is seen or the network is back", () => {
  const { told, browser } = newsroom("")
  browser.isHidden = true
  browser.happens("visibilitychange")
  browser.pass(600_000)
  assert.deepEqual(told, [])
  browser.isHidden = false
  browser.happens("visibilitychange")
  browser.happens("online")
  assert.deepEqual(told, [null, null])
})

test("a clock that is set back does not hold news up", () => {
  const { told, browser } = newsroom("")
  browser.time -= 24 * 3_600_000
  browser.pass(60_000)
  assert.equal(told.length, 6)
})

test("after the end nothing is asked or told, whatever arrives late", () => {
  const { told, call, browser, close, hungUp } = newsroom()
  close()
  call?.onNews({ inbox: LEO, newest: null })
  call?.onState(false)
  browser.happens("online")
  browser.pass(60_000)
  assert.deepEqual([told, hungUp(), browser.timers], [[], 1, 0])
})

test("whoever reads no more is told no more", () => {
  const { told, call, stop } = newsroom()
  stop()
  call?.onState(true)
  assert.deepEqual(told, [])
})

test("a refused token is passed on to whoever can renew it", async () => {
  const token = newsroom().call?.token as (refused?: string) => Promise<string>
  assert.equal(await token("t1"), "after t1")
})

test("the network is what became of requests; what the browser says can only make it worse", () => {
  const browser = new FakeBrowser()
  const network = new Network(browser.events)
  let told = 0
  network.subscribe(() => told++)
  network.report(true)
  assert.equal(told, 0)
  browser.happens("offline")
  assert.deepEqual([network.reachable, told], [false, 1])
  browser.happens("online")
  assert.equal(network.reachable, false)
  network.report(true)
  assert.deepEqual([network.reachable, told], [true, 2])
})

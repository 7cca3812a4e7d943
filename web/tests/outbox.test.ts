import assert from "node:assert/strict"
import { type TestContext, test } from "node:test"
import { createClient, type Message } from "@client-messaging/client"
import { type Answer, cut, fakeServer, json, problem } from "../../clients/typescript/tests/fake_server.ts"
import type { Place } from "../src/sending/drafts.ts"
import { Outbox } from "../src/sending/outbox.ts"
import { PersonStorage } from "../src/sending/person_storage.ts"
import { emptyStorage } from "./fake_storage.ts"

const DAY = 24 * 60 * 60 * 1000
const PLACE: Place = { client: "leo", clinician: "ana", thread: "t1" }
const MESSAGE = { id: "m1", kind: "message", thread_id: "t1" }

/** An outbox with a fake clock and timers, and a fake server. */
async function outboxBeside(t: TestContext, ...answers: Answer[]) {
  const server = await fakeServer(t, ...answers)
  const storage = new PersonStorage(emptyStorage(), "portal", "rosa")
  const clock = { now: 1_000_000 }
  const timers: [() => void, number][] = []
  const cancelled: (() => void)[] = []
  const sent: Message[] = []
  const client = createClient({ api: server.api, token: () => "t", tries: 1 })
  const opened = () =>
    new Outbox(storage, {
      inboxOf: (place) => client.portalInbox(place.client, place.clinician),
      onSent: (_, message) => sent.push(message),
      exclusively: (work) => work(),
      now: () => clock.now++,
      schedule: (work, milliseconds) => {
        timers.push([work, milliseconds])
        return () => cancelled.push(work)
      },
    })
  return { server, storage, outbox: opened(), reloaded: opened, clock, timers, cancelled, sent }
}

const draft = (key: string, body = "Hello.") => ({ key, subject: "", body, changed: 0 })
const states = (outbox: Outbox) => outbox.pending().map((request) => request.state)

test("what is sent is gone from here, and told", async (t) => {
  const { server, outbox, sent } = await outboxBeside(t, json(201, MESSAGE))
  outbox.add(PLACE, draft("k"))
  assert.deepEqual(states(outbox), ["sending"])
  await outbox.flush()
  assert.deepEqual(outbox.pending(), [])
  assert.deepEqual(sent, [MESSAGE])
  assert.equal(server.requests[0]?.headers["idempotency-key"], "k")
})

test("what was cut off waits, and is finished with its key and not a letter changed", async (t) => {
  const { server, outbox, timers } = await outboxBeside(t, cut, json(201, MESSAGE))
  await outbox.add(PLACE, draft("k", "  exactly \n so "))
  assert.deepEqual(states(outbox), ["waiting"])
  assert.equal(outbox.take("k"), null, "what may have arrived cannot be taken back")
  timers.at(-1)?.[0]()
  await outbox.flush()
  assert.deepEqual(outbox.pending(), [])
  const [first, last] = [server.requests[0], server.requests.at(-1)]
  assert.deepEqual(JSON.parse(first?.body ?? ""), { thread_id: "t1", body: "  exactly \n so " })
  assert.equal(last?.body, first?.body)
  assert.equal(last?.headers["idempotency-key"], first?.headers["idempotency-key"])
})

test("a closed outbox finishes what is in flight, begins nothing more, and loses nothing", async (t) => {
  const { server, outbox, reloaded, sent } = await outboxBeside(t, json(201, MESSAGE), json(201, MESSAGE))
  void outbox.add(PLACE, draft("first"))
  const flushed = outbox.add(PLACE, draft("second"))
  outbox.close()
  await flushed
  assert.deepEqual(sent, [MESSAGE])
  await outbox.flush()
  assert.equal(server.requests.length, 1)
  const next = reloaded()
  assert.deepEqual(
    next.pending().map(({ key }) => key),
    ["second"],
  )
  await next.flush()
  assert.deepEqual(
    server.requests.map((request) => request.headers["idempotency-key"]),
    ["first", "second"],
  )
})

test("a closed outbox has no timer left, and sets none", async (t) => {
  const { outbox, timers, cancelled } = await outboxBeside(t, cut)
  await outbox.add(PLACE, draft("k"))
  assert.equal(timers.length, 1)
  outbox.close()
  assert.deepEqual(
    cancelled,
    timers.map(([work]) => work),
  )
  await outbox.flush()
  assert.equal(timers.length, 1)
})

test("a closed outbox leaves the next of those that waited", async (t) => {
  const { server, outbox, reloaded } = await outboxBeside(t, json(201, MESSAGE), json(201, MESSAGE))
  outbox.close()
  await outbox.add(PLACE, draft("first"))
  await outbox.add(PLACE, draft("second"))
  const next = reloaded()
  const flushed = next.flush()
  next.close()
  await flushed
  assert.equal(server.requests.length, 1)
  assert.deepEqual(
    next.pending().map(({ key }) => key),
    ["second"],
  )
})

test("what is cut off after the outbox was closed sets no timer", async (t) => {
  const { outbox, timers } = await outboxBeside(t, cut)
  const added = outbox.add(PLACE, draft("k"))
  outbox.close()
  await added
  assert.deepEqual(states(outbox), ["waiting"])
  assert.equal(timers.length, 0)
})

test("what was cut off is finished after a reload", async (t) => {
  const { server, outbox, reloaded, sent } = await outboxBeside(t, cut, json(201, MESSAGE))
  await outbox.add(PLACE, draft("k"))
  const newMessage = reloaded()
  assert.deepEqual(states(newMessage), ["waiting"])
  await newMessage.flush()
  assert.deepEqual(sent, [MESSAGE])
  assert.equal(new Set(server.requests.map((request) => request.headers["idempotency-key"])).size, 1)
})

for (const [status, code] of [
  [503, "try_again"],
  [429, "too_many_requests"],
  [401, "unauthenticated"],
  [500, "unknown"],
] as const) {
  test(`${status} is no refusal: it is sent again later`, async (t) => {
    const { outbox, timers } = await outboxBeside(t, problem(status, code))
    outbox.add(PLACE, draft("k"))
    await outbox.flush()
    assert.deepEqual(states(outbox), ["waiting"])
    assert.ok(timers.length > 0)
  })
}

test("what was refused says why, and is not sent again by itself", async (t) => {
  const shut = problem(409, "messaging_unavailable", { reason: "portal_disabled", fix: "Call." })
  const { server, outbox, reloaded, timers } = await outboxBeside(t, shut)
  await outbox.add(PLACE, draft("k"))
  const [failed] = outbox.pending()
  assert.equal(failed?.state, "failed")
  assert.deepEqual(failed?.failure, { code: "messaging_unavailable", reason: "portal_disabled", fix: "Call." })
  const requests = server.requests.length
  await reloaded().flush()
  assert.equal(server.requests.length, requests)
  assert.deepEqual(timers, [])
})

test("what was refused can be tried again as it is, or taken out to be changed", async (t) => {
  const { outbox } = await outboxBeside(t, problem(409, "messaging_unavailable"))
  await outbox.add(PLACE, draft("k"))
  const retried = outbox.retry("k")
  assert.deepEqual(states(outbox), ["sending"])
  await retried
  assert.equal(outbox.take("k")?.body, "Hello.")
  assert.deepEqual(outbox.pending(), [])
})

test("the messages of an inbox stay in order, and hold up no other inbox", async (t) => {
  const busy = problem(503, "try_again")
  const { server, outbox } = await outboxBeside(t, busy, busy, json(201, MESSAGE))
  const ben = { ...PLACE, clinician: "ben" }
  await Promise.all([outbox.add(PLACE, draft("k1")), outbox.add(PLACE, draft("k2")), outbox.add(ben, draft("k3"))])
  await outbox.flush()
  const order = server.requests.map((request) => request.headers["idempotency-key"])
  assert.deepEqual(order, ["k1", "k1", "k3", "k1", "k2"])
})

test("a connection that is gone is not tried for every message", async (t) => {
  const { server, outbox } = await outboxBeside(t, cut)
  await Promise.all(["k1", "k2", "k3"].map((key) => outbox.add({ ...PLACE, client: key }, draft(key))))
  assert.deepEqual(new Set(server.requests.map((request) => request.headers["idempotency-key"])), new Set(["k1"]))
})

test("however often it is asked to, it tries again by one timer, less and less often", async (t) => {
  const { outbox, timers } = await outboxBeside(t, cut)
  await outbox.add(PLACE, draft("k"))
  await outbox.flush()
  await outbox.flush()
  assert.equal(timers.length, 1)
  timers[0]?.[0]()
  await outbox.flush()
  const [first, second, ...more] = timers.map(([, milliseconds]) => milliseconds)
  assert.ok((second ?? 0) > (first ?? 0) && more.length === 0, String(timers.length))
})

test("two tabs with the same draft send one message under one key", async (t) => {
  const replay = json(201, MESSAGE, { "idempotency-replayed": "true" })
  const { server, outbox, reloaded } = await outboxBeside(t, json(201, MESSAGE), replay)
  outbox.add(PLACE, draft("k"))
  reloaded().add(PLACE, draft("k"))
  await outbox.flush()
  assert.deepEqual(new Set(server.requests.map((request) => request.headers["idempotency-key"])), new Set(["k"]))
  assert.deepEqual(reloaded().pending(), [])
})

test("after a day the person is asked, and the key is still the same", async (t) => {
  const { server, outbox, reloaded, clock } = await outboxBeside(t, cut, json(201, MESSAGE))
  await outbox.add(PLACE, draft("k"))
  const requests = server.requests.length
  clock.now += DAY + 1
  const schedule = reloaded()
  await schedule.flush()
  assert.equal(schedule.pending()[0]?.failure?.code, "too_old")
  assert.equal(server.requests.length, requests)
  await schedule.retry("k")
  assert.equal(server.requests.at(-1)?.headers["idempotency-key"], "k")
  assert.deepEqual(schedule.pending(), [])
})

test("a page that stays open asks after a day, too", async (t) => {
  const { server, outbox, clock } = await outboxBeside(t, cut)
  await outbox.add(PLACE, draft("k"))
  const requests = server.requests.length
  clock.now += DAY + 1
  await outbox.flush()
  assert.equal(outbox.pending()[0]?.failure?.code, "too_old")
  assert.equal(server.requests.length, requests)
})

test("asking again keeps nothing for longer than the API knows its key", async (t) => {
  const { outbox, clock } = await outboxBeside(t, cut)
  await outbox.add(PLACE, draft("k"))
  clock.now += 5 * DAY
  await outbox.flush()
  await outbox.retry("k")
  assert.deepEqual(states(outbox), ["waiting"])
  clock.now += DAY
  await outbox.flush()
  assert.deepEqual(outbox.pending(), [])
})

test("what is kept and cannot be read is no message", async (t) => {
  const { server, outbox, storage } = await outboxBeside(t, json(201, MESSAGE))
  for (const [index, junk] of [
    7,
    [],
    {},
    { key: "k" },
    { place: PLACE, key: "k", subject: "", body: 1, since: 0 },
  ].entries()) {
    storage.set(`send/${index}`, junk)
  }
  await outbox.flush()
  assert.deepEqual([outbox.pending(), server.requests], [[], []])
})

test("what the API would no longer know as sent is not kept to be sent", async (t) => {
  const { outbox, reloaded, clock } = await outboxBeside(t, cut)
  await outbox.add(PLACE, draft("k"))
  clock.now += 6 * DAY + 1
  assert.deepEqual(reloaded().pending(), [])
})

test("what was deleted on its way does not come back with its refusal", async (t) => {
  const { storage, outbox } = await outboxBeside(t, problem(409, "messaging_unavailable"))
  const sending = outbox.add(PLACE, draft("k"))
  storage.clear()
  await sending
  assert.deepEqual(storage.keys(), [])
})

import assert from "node:assert/strict"
import { test } from "node:test"
import { type MessagingStatus, Unreachable } from "@client-messaging/client"
import { InboxStatus } from "../src/inbox/inbox_status.ts"
import { apiRefusal, fakeTimer, foreignRefusal, settled } from "./pending_requests.ts"

const MINUTE = 60_000
const at = (milliseconds: number) => new Date(milliseconds).toISOString()

function status(more: Partial<MessagingStatus> = {}): MessagingStatus {
  return { available: true, portal_access: { state: "enabled", since: null }, unread: 0, ...more }
}

/** A status whose answers are given; time stands until the test moves it. */
function shown(...answers: (MessagingStatus | Error)[]) {
  const timer = fakeTimer()
  const clock = { time: 0, now: () => clock.time, schedule: timer.schedule }
  let asked = 0
  const messaging = async () => {
    const answer = answers[Math.min(asked++, answers.length - 1)]
    if (answer instanceof Error || !answer) throw answer
    return answer
  }
  return { model: new InboxStatus({ messaging }, clock), clock, fire: timer.fire, asked: () => asked }
}

test("a status is asked for again when the practice opens, and when an absence is over", async () => {
  const { model, fire, asked } = shown(
    status({ response: { open_now: false, opens_at: at(5 * MINUTE), absence: { until: at(3 * MINUTE) } } }),
    status({ response: { open_now: false, opens_at: at(5 * MINUTE) } }),
    status({ response: { open_now: true } }),
  )
  await model.refresh()
  assert.equal(await fire(), 3 * MINUTE + 1_000)
  assert.equal(await fire(), 5 * MINUTE + 1_000)
  assert.equal(asked(), 3)
  assert.equal(model.status?.response?.open_now, true)
  assert.equal(await fire(), null, "nothing of it changes by the clock any more")
})

test("a moment that is over by this clock, or years ahead, makes no storm", async () => {
  const { model, clock, fire } = shown(
    status({ response: { opens_at: at(MINUTE) } }),
    status({ response: { absence: { until: at(1e12) } } }),
  )
  clock.time = 2 * MINUTE
  await model.refresh()
  assert.equal(await fire(), null)
  await model.refresh()
  assert.equal(await fire(), 12 * 60 * MINUTE + 1_000)
})

test("news that comes close together is one request", async () => {
  const { model, clock, fire, asked } = shown(status())
  await model.refresh()
  clock.time = 1_000
  model.hearNews()
  model.hearNews()
  assert.equal(asked(), 1)
  assert.equal(await fire(), 9_000)
  assert.equal(await fire(), null)
  assert.equal(asked(), 2)
})

test("a poll asks only for what is old, or was not answered", async () => {
  const { model, clock, asked } = shown(status(), new Unreachable(null), status())
  await model.refresh()
  clock.time = 9 * MINUTE
  model.poll()
  assert.equal(asked(), 1)
  clock.time = 10 * MINUTE
  model.poll()
  await settled()
  assert.equal(asked(), 2)
  assert.ok(model.status, "what was known stays")
  clock.time += 5_000
  model.poll()
  assert.equal(asked(), 2)
  clock.time += 5_000
  model.poll()
  assert.equal(asked(), 3)
})

test("what the API refuses is shown no longer; what a proxy answers takes nothing away", async () => {
  const { model } = shown(status({ response: {} }), foreignRefusal(404), apiRefusal(404, "not_found"))
  await model.refresh()
  await model.refresh()
  assert.ok(model.status)
  await model.refresh()
  assert.equal(model.status, null)
})

test("a closed one asks no more", async () => {
  const { model, fire, asked } = shown(status({ response: { opens_at: at(MINUTE) } }))
  await model.refresh()
  model.close()
  model.hearNews()
  await model.refresh()
  assert.equal(await fire(), null)
  assert.equal(asked(), 1)
})

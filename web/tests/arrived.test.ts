import assert from "node:assert/strict"
import { test } from "node:test"
import type { Entry } from "@client-messaging/client"
import { notArrived } from "../src/inbox/arrived.ts"
import type { Pending } from "../src/sending/outbox.ts"

const place = { client: "leo", clinician: "ana", thread: "t1" }

function waiting(key: string, parts: Partial<Pending> = {}): Pending {
  return { place, key, subject: "", body: "Hello.", since: 0, after: "m5", state: "waiting", ...parts }
}

function inboxOf(...messages: { id: string; body?: string; thread_id?: string; subject?: string; by?: string }[]) {
  const entries = messages.map((message) => ({
    ...{ kind: "message", body: "Hello.", thread_id: "t1", subject: "Sleep", by: "ana" },
    ...message,
  })) as unknown as Entry[]
  return { entries, isOwn: (entry: Entry) => (entry as unknown as { by: string }).by === "ana" }
}

function keysNotIn(inbox: ReturnType<typeof inboxOf>, ...pending: Pending[]): string[] {
  return notArrived(pending, inbox).map((message) => message.key)
}

test("what is in the inbox already is not shown a second time", () => {
  assert.deepEqual(keysNotIn(inboxOf({ id: "m6" }), waiting("k", { state: "sending" })), [])
})

test("the same words from before, of somebody else, or in another thread are another message", () => {
  for (const other of [
    { id: "m5" },
    { id: "m6", by: "rosa" },
    { id: "m6", thread_id: "t2" },
    { id: "m6", body: "Hi." },
  ])
    assert.deepEqual(keysNotIn(inboxOf(other), waiting("k")), ["k"])
})

test("the same words twice are two messages: one entry stands for one of them", () => {
  assert.deepEqual(keysNotIn(inboxOf({ id: "m6" }), waiting("k1"), waiting("k2")), ["k2"])
  assert.deepEqual(keysNotIn(inboxOf({ id: "m6" }, { id: "m7" }), waiting("k1"), waiting("k2")), [])
})

test("a thread that is being begun is its first message, with its subject", () => {
  const starting = waiting("k", { place: { ...place, thread: null }, subject: "Sleep" })
  assert.deepEqual(keysNotIn(inboxOf({ id: "m6", thread_id: "m6" }), starting), [])
  assert.deepEqual(keysNotIn(inboxOf({ id: "m6", thread_id: "m6", subject: "Food" }), starting), ["k"])
  assert.deepEqual(keysNotIn(inboxOf({ id: "m6", thread_id: "t1" }), starting), ["k"])
})

test("what was refused, or was stored before anybody noted what was known, stays on the screen", () => {
  assert.deepEqual(keysNotIn(inboxOf({ id: "m6" }), waiting("k", { state: "failed" })), ["k"])
  assert.deepEqual(keysNotIn(inboxOf({ id: "m6" }), waiting("k", { after: undefined })), ["k"])
})

import assert from "node:assert/strict"
import { type TestContext, test } from "node:test"
import { createClient, type Keeping, kept, newKey, sendKept } from "../src/index.ts"
import { type Answer, cut, fakeServer, json, problem } from "./fake_server.ts"

const MESSAGE = { id: "1", kind: "message" }

/** Storage that survives a reload. */
function storage(): Keeping {
  const items = new Map<string, string>()
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  }
}

async function setUp(t: TestContext, ...answers: Answer[]) {
  const server = await fakeServer(t, ...answers)
  const inbox = createClient({ api: server.api, token: () => "t", tries: 1 }).clinicianInbox("leo")
  return { server, inbox, keeping: storage() }
}

test("a message that was cut off is finished with its key and text, whatever is given", async (t) => {
  const { server, inbox, keeping } = await setUp(t, cut, json(201, MESSAGE))
  await assert.rejects(sendKept(inbox, keeping, "leo", { thread_id: "1", body: "First." }))
  assert.deepEqual(await sendKept(inbox, keeping, "leo", { thread_id: "1", body: "Second." }), {
    message: MESSAGE,
    replayed: false,
  })
  const [first, again] = server.requests
  assert.equal(again?.body, first?.body)
  assert.equal(again?.headers["idempotency-key"], first?.headers["idempotency-key"])
})

test("what was accepted is not kept, and nothing is sent of nothing", async (t) => {
  const { server, inbox, keeping } = await setUp(t, json(201, MESSAGE))
  await sendKept(inbox, keeping, "leo", { thread_id: "1", body: "First." })
  assert.equal(kept(keeping, "leo"), null)
  assert.equal(await sendKept(inbox, keeping, "leo"), null)
  assert.equal(server.requests.length, 1)
})

test("what was refused for certain is not kept; a new try has a new key", async (t) => {
  const { server, inbox, keeping } = await setUp(t, problem(409, "messaging_unavailable"), json(201, MESSAGE))
  await assert.rejects(sendKept(inbox, keeping, "leo", { thread_id: "1", body: "First." }))
  assert.equal(kept(keeping, "leo"), null)
  await sendKept(inbox, keeping, "leo", { thread_id: "1", body: "Second." })
  assert.notEqual(server.requests[0]?.headers["idempotency-key"], server.requests[1]?.headers["idempotency-key"])
})

test("what was refused for now is kept", async (t) => {
  const { inbox, keeping } = await setUp(t, problem(503, "try_again"))
  await assert.rejects(sendKept(inbox, keeping, "leo", { thread_id: "1", body: "First." }))
  assert.deepEqual(kept(keeping, "leo")?.message, { thread_id: "1", body: "First." })
})

test("keys are visible ASCII, and never the same", () => {
  const keys = Array.from({ length: 100 }, newKey)
  assert.equal(new Set(keys).size, 100)
  assert.ok(keys.every((key) => /^[!-~]{1,255}$/.test(key)))
})

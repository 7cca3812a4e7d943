import assert from "node:assert/strict"
import { test } from "node:test"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { createClient, isDefinite, type RateLimit, Refused, rateLimit, Unreachable } from "../src/index.ts"
import { type Answer, cut, cutInTheMiddle, fakeServer, json, problem } from "./fake_server.ts"

const MESSAGE = { id: "1", kind: "message", thread_id: "1", body: "Hello." }
const OVERVIEW = { inboxes: [], older: null, unread_total: 0 }
const busy = problem(503, "try_again", {}, { "retry-after": "2" })

/** A client that does not wait, and the pauses it would have made, in milliseconds. */
function patient(api: string) {
  const waited: number[] = []
  const reached: boolean[] = []
  const wait = async (milliseconds: number) => void waited.push(milliseconds)
  const client = createClient({ api, token: () => "t", wait, onAnswer: (request) => reached.push(request) })
  return { client, waited, reached }
}

const send = (api: string, key = "k") =>
  patient(api).client.clinicianInbox("leo").send({ thread_id: "1", body: "Hello." }, key)

/** The promise with a time limit in milliseconds; a hang is an error. */
const ended = (requests: Promise<unknown>, milliseconds: number) =>
  Promise.race([
    requests,
    new Promise((_, reject) => setTimeout(() => reject(new Error("it hangs")), milliseconds).unref()),
  ])

test("a request says who calls, with the token of the moment", async (t) => {
  const server = await fakeServer(t, busy, json(200, OVERVIEW))
  let count = 0
  const client = createClient({ api: server.api, token: () => `token-${++count}`, wait: async () => {} })
  await client.inboxes()
  assert.deepEqual(
    server.requests.map((request) => request.headers.authorization),
    ["Bearer token-1", "Bearer token-2"],
  )
})

const unauthenticated = problem(401, "unauthenticated")

/** A client with these tokens in turn, and the refused tokens that it was told. */
function renewing(api: string, ...tokens: string[]) {
  const told: (string | undefined)[] = []
  const token = (refused?: string) => tokens[Math.min(told.push(refused), tokens.length) - 1] ?? ""
  return { client: createClient({ api, token, wait: async () => {} }), told }
}

test("a refused token is replaced, and the very same request sent with the other", async (t) => {
  const server = await fakeServer(t, unauthenticated, json(201, MESSAGE))
  const { client, told } = renewing(server.api, "old", "new")
  await client.clinicianInbox("leo").send({ thread_id: "1", body: "Hello." }, "k")
  const [first, again] = server.requests
  assert.deepEqual([first?.headers.authorization, again?.headers.authorization], ["Bearer old", "Bearer new"])
  assert.deepEqual([again?.body, again?.headers["idempotency-key"]], [first?.body, "k"])
  assert.deepEqual(told, [undefined, "old"])
})

test("where there is no other token, the refusal is the caller's at once", async (t) => {
  const server = await fakeServer(t, unauthenticated)
  const { client, told } = renewing(server.api, "old")
  await assert.rejects(client.inboxes(), (error) => error instanceof Refused && error.code === "unauthenticated")
  assert.deepEqual([server.requests.length, told], [1, [undefined, "old"]])
})

test("a token is replaced once for a request, not for each try", async (t) => {
  const server = await fakeServer(t, unauthenticated, unauthenticated)
  const { client, told } = renewing(server.api, "1", "2", "3")
  await assert.rejects(client.inboxes(), (error) => error instanceof Refused && error.status === 401)
  assert.deepEqual([server.requests.length, told], [2, [undefined, "1"]])
  const busier = await fakeServer(t, unauthenticated, busy, unauthenticated, json(200, OVERVIEW))
  const other = renewing(busier.api, "1", "2", "3", "4")
  await assert.rejects(other.client.inboxes(), (error) => error instanceof Refused && error.status === 401)
  assert.deepEqual([busier.requests.length, other.told], [3, [undefined, "1", undefined]])
})

test("why no token can be had is the caller's to know", async (t) => {
  const server = await fakeServer(t, unauthenticated)
  const signedOut = new Error("signed out")
  const token = (refused?: string) => {
    if (refused) throw signedOut
    return "old"
  }
  await assert.rejects(createClient({ api: server.api, token }).inboxes(), signedOut)
})

test("a busy store is asked again, no sooner than it says, with the same key and text", async (t) => {
  const server = await fakeServer(t, busy, busy, json(201, MESSAGE))
  const { client, waited } = patient(server.api)
  await client.clinicianInbox("leo").send({ subject: "Homework", body: "Hello." }, "the-key")
  assert.equal(server.requests.length, 3)
  assert.deepEqual(
    new Set(server.requests.map((request) => `${request.headers["idempotency-key"]} ${request.body}`)).size,
    1,
  )
  assert.equal(server.requests[0]?.headers["idempotency-key"], "the-key")
  assert.ok(waited.length === 2 && waited.every((request) => request > 2_000 && request < 4_000), String(waited))
})

test("too many requests are tried again after the time that was named", async (t) => {
  const server = await fakeServer(t, problem(429, "too_many_requests", {}, { "retry-after": "7" }), json(201, MESSAGE))
  const { client, waited } = patient(server.api)
  await client.clinicianInbox("leo").send({ thread_id: "1", body: "Hello." }, "k")
  assert.ok(waited.length === 1 && (waited[0] ?? 0) > 7_000)
})

test("the gateway's own 429 names no time and is waited out all the same", async (t) => {
  const server = await fakeServer(t, json(429, { message: "Too Many Requests" }), json(200, OVERVIEW))
  const { client, waited } = patient(server.api)
  await client.inboxes()
  assert.ok(waited.length === 1 && (waited[0] ?? 0) > 0)
})

test("after four tries the refusal is the caller's", async (t) => {
  const server = await fakeServer(t, busy)
  await assert.rejects(send(server.api), (error) => error instanceof Refused && error.code === "try_again")
  assert.equal(server.requests.length, 4)
})

test("nobody is kept waiting for minutes", async (t) => {
  const server = await fakeServer(t, problem(429, "too_many_requests", {}, { "retry-after": "60" }))
  await assert.rejects(send(server.api), (error) => error instanceof Refused && error.retryAfter === 60)
  assert.equal(server.requests.length, 1)
})

for (const status of [400, 401, 403, 404, 409, 413, 415, 422, 500, 502, 504]) {
  test(`${status} is never tried again`, async (t) => {
    const server = await fakeServer(t, problem(status, "some_code"), json(201, MESSAGE))
    await assert.rejects(send(server.api), (error) => error instanceof Refused && error.status === status)
    assert.equal(server.requests.length, 1)
  })
}

test("a refusal says code, reason, fields and request", async (t) => {
  const errors = [{ field: "body", message: "too long" }]
  const server = await fakeServer(
    t,
    problem(409, "messaging_unavailable", { reason: "portal_disabled", fix: "Call.", errors }),
  )
  const error = await send(server.api).catch((refused: unknown) => refused)
  assert.ok(error instanceof Refused)
  assert.deepEqual(
    [error.code, error.reason, error.fix, error.errors, error.requestId],
    ["messaging_unavailable", "portal_disabled", "Call.", errors, "r"],
  )
  assert.equal(error.message, "409 messaging_unavailable")
})

test("the gateway's plain answers have codes, too", async (t) => {
  const server = await fakeServer(t, json(401, { message: "Unauthorized" }))
  await assert.rejects(send(server.api), (error) => error instanceof Refused && error.code === "unauthenticated")
})

const silences: [string, Answer][] = [
  ["cut off after the request arrived", cut],
  ["cut off in the middle of the answer", cutInTheMiddle],
  [
    "the page of a network that wants to be paid",
    (response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>"),
  ],
]
for (const [what, silence] of silences) {
  test(`${what}: nobody knows whether it was sent, so the key is still good`, async (t) => {
    const server = await fakeServer(t, silence, json(201, MESSAGE, { "idempotency-replayed": "true" }))
    const { client, reached } = patient(server.api)
    const inbox = client.clinicianInbox("leo")
    const error = await inbox.send({ thread_id: "1", body: "Hello." }, "k").catch((request: unknown) => request)
    assert.ok(error instanceof Unreachable && !isDefinite(error))
    assert.equal(server.requests.length, 1)
    assert.deepEqual(await inbox.send({ thread_id: "1", body: "Hello." }, "k"), { message: MESSAGE, replayed: true })
    assert.deepEqual(reached, [false, true])
  })
}

test("an answer that does not come in time is none", async (t) => {
  const server = await fakeServer(t, () => {})
  const client = createClient({ api: server.api, token: () => "t", timeout: 50 })
  await assert.rejects(client.inboxes(), Unreachable)
})

test("what the caller called off is not an outage", async (t) => {
  const server = await fakeServer(t, () => {})
  const { client, reached } = patient(server.api)
  const controller = new AbortController()
  const requests = client.clinicianInbox("leo").page({}, controller.signal)
  controller.abort()
  await assert.rejects(requests, { name: "AbortError" })
  assert.deepEqual(reached, [])
})

test("what was called off before it began is not sent", async (t) => {
  const server = await fakeServer(t, json(200, OVERVIEW))
  const requests = patient(server.api).client.clinicianInbox("leo").page({}, AbortSignal.abort())
  await assert.rejects(requests, { name: "AbortError" })
  assert.equal(server.requests.length, 0)
})

test("a request that has ended leaves no timer", async (t) => {
  const server = await fakeServer(t, json(200, OVERVIEW))
  const started = t.mock.method(globalThis, "setTimeout")
  const cleared = t.mock.method(globalThis, "clearTimeout")
  await createClient({ api: server.api, token: () => "t", timeout: 12_345 }).inboxes()
  const own = started.mock.calls.filter((call) => call.arguments[1] === 12_345)
  const ended = cleared.mock.calls.map((call) => call.arguments[0])
  assert.ok(own.length === 1 && ended.includes(own[0]?.result))
})

test("a refusal is an answer: the API was reached", async (t) => {
  const server = await fakeServer(t, problem(404, "not_found"))
  const { client, reached } = patient(server.api)
  await assert.rejects(client.inboxes(), Refused)
  assert.deepEqual(reached, [true])
})

test("pauses double and are spread", async (t) => {
  const server = await fakeServer(t, problem(503, "try_again"))
  for (const [chance, expected] of [
    [0, [250, 500, 1_000]],
    [1, [500, 1_000, 2_000]],
  ] as const) {
    t.mock.method(Math, "random", () => chance)
    const { client, waited } = patient(server.api)
    await assert.rejects(client.inboxes(), Refused)
    assert.deepEqual(waited, expected)
  }
})

test("memory that is collected in the middle takes neither the time limit nor the calling off along", async (t) => {
  setFlagsFromString("--expose-gc")
  const collecting = setInterval(runInNewContext("gc"), 5)
  t.after(() => clearInterval(collecting))
  const server = await fakeServer(t, () => {})
  const client = createClient({ api: server.api, token: () => "t", timeout: 300 })
  await assert.rejects(ended(client.inboxes(), 5_000), Unreachable)
  const patience = createClient({ api: server.api, token: () => "t" })
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 300)
  await assert.rejects(ended(patience.clinicianInbox("leo").page({}, controller.signal), 5_000), { name: "AbortError" })
})

test("only a refusal of the request itself is definite", () => {
  const definite = [400, 403, 404, 409, 413, 422].map((status) => isDefinite(new Refused(status, {})))
  const open = [401, 408, 429, 500, 502, 503, 504].map((status) => isDefinite(new Refused(status, {})))
  assert.ok(definite.every(Boolean) && !open.some(Boolean))
})

const limited = (remaining: string) => ({
  ratelimit: `"send";r=${remaining};t=1`,
  "ratelimit-policy": '"send";q=1000;w=50',
})

test("what may still be sent is told after each try", async (t) => {
  const refused = problem(429, "too_many_requests", {}, { "retry-after": "1", ...limited("0") })
  const server = await fakeServer(t, refused, json(201, MESSAGE, limited("19")), json(200, OVERVIEW))
  const told: RateLimit[] = []
  const settings = { api: server.api, token: () => "t", wait: async () => {} }
  const client = createClient({ ...settings, onRateLimit: (limit) => told.push(limit) })
  await client.clinicianInbox("leo").send({ thread_id: "1", body: "Hello." }, "k")
  await client.inboxes()
  const policy = { seconds: 1, quota: 1000, window: 50 }
  assert.deepEqual(told, [
    { remaining: 0, ...policy },
    { remaining: 19, ...policy },
  ])
})

test("a rate limit of another form is none", () => {
  assert.equal(rateLimit(new Headers()), undefined)
  const { ratelimit } = limited("5")
  assert.equal(rateLimit(new Headers({ ratelimit })), undefined)
  assert.equal(rateLimit(new Headers(limited("-1"))), undefined)
})

import assert from "node:assert/strict"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { type TestContext, test } from "node:test"
import { WebSocket, WebSocketServer } from "ws"
import { type Listening, listen, type News, type Socket } from "../src/index.ts"

const URL_OF_LIVE = "wss://live.example.invalid"
const NEWS: News = { inbox: { client_id: "leo", clinician_id: "ana" }, newest: "1" }

/** A socket driven by the test. */
class Scripted implements Socket {
  onopen: Socket["onopen"] = null
  onmessage: Socket["onmessage"] = null
  onerror: Socket["onerror"] = null
  onclose: Socket["onclose"] = null
  closed = false

  close(): void {
    this.closed = true
  }

  open(): void {
    this.onopen?.({} as never)
  }

  say(data: string): void {
    this.onmessage?.({ data } as never)
  }

  fail(): void {
    this.onerror?.({ message: "refused" } as never)
    this.end()
  }

  end(): void {
    this.onclose?.({} as never)
  }
}

/**
 * A listener on a mocked clock; the random jitter is at its maximum. (An assert.ok that has no
 * message and fails never ends on such a clock.)
 */
function listening(t: TestContext, given: Partial<Listening> = {}) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] })
  t.mock.method(Math, "random", () => 1)
  const made: { socket: Scripted; url: string; protocols: string[] }[] = []
  const heard: unknown[] = []
  const failures: unknown[] = []
  class Recorded extends Scripted {
    constructor(url: string, protocols: string[]) {
      super()
      made.push({ socket: this, url, protocols })
    }
  }
  const stop = listen({
    url: URL_OF_LIVE,
    token: () => "t",
    onNews: (news) => heard.push(news),
    onState: (connected) => heard.push(connected),
    onFailure: (error) => failures.push(error),
    webSocket: Recorded,
    ...given,
  })
  t.after(stop)
  const later = async (milliseconds: number) => {
    await settled()
    t.mock.timers.tick(milliseconds)
    await settled()
  }
  const newest = async () => {
    await settled()
    const one = made.at(-1)
    assert.ok(one, "no connection was made")
    return one.socket
  }
  return { made, heard, failures, stop, later, newest }
}

/** Resolves once all pending promise callbacks have run. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

test("a connection is made with the token, and what it says is told", async (t) => {
  const { made, heard, newest } = listening(t, { token: async () => "the-token" })
  const socket = await newest()
  assert.deepEqual([made[0]?.url, made[0]?.protocols], [URL_OF_LIVE, ["client-messaging", "bearer.the-token"]])
  assert.deepEqual(heard, [])
  socket.open()
  socket.say(JSON.stringify(NEWS))
  assert.deepEqual(heard, [true, NEWS])
})

test("a connection that stood is made again soon, and the loss is told", async (t) => {
  const { made, heard, later, newest } = listening(t)
  const first = await newest()
  first.open()
  await later(10 * 60_000)
  first.end()
  await later(999)
  assert.deepEqual([made.length, heard], [1, [true, false]])
  await later(1)
  assert.equal(made.length, 2)
  ;(await newest()).open()
  assert.deepEqual(heard, [true, false, true])
})

test("whoever cannot connect waits longer each time, a minute at most, and is told once that nothing is heard", async (t) => {
  const { made, heard, failures, later, newest } = listening(t)
  for (const pause of [2, 4, 8, 16, 32, 60, 60]) {
    ;(await newest()).fail()
    const before = made.length
    await later(pause * 1_000 - 1)
    assert.equal(made.length, before, `sooner than after ${pause} s`)
    await later(1)
    assert.equal(made.length, before + 1, `not after ${pause} s`)
  }
  assert.deepEqual(heard, [false])
  assert.equal(failures.length, 7)
  assert.deepEqual((failures[0] as Error).cause, { message: "refused" })
})

test("a connection that stood ends the long pauses, one that was dropped at once does not", async (t) => {
  const { made, later, newest } = listening(t)
  ;(await newest()).fail()
  await later(2_000)
  const dropped = await newest()
  dropped.open()
  dropped.end()
  await later(3_999)
  assert.equal(made.length, 2)
  await later(1)
  const lasting = await newest()
  lasting.open()
  await later(5_000)
  lasting.end()
  await later(1_000)
  assert.equal(made.length, 4)
})

test("pauses are spread, so that not all come back at once", async (t) => {
  const { made, later, newest } = listening(t)
  t.mock.method(Math, "random", () => 0)
  ;(await newest()).fail()
  await later(1_000)
  assert.equal(made.length, 2)
})

test("a connection that neither opens nor fails is given up", async (t) => {
  const { made, heard, later, newest } = listening(t)
  const silent = await newest()
  await later(30_000)
  assert.equal(silent.closed, true)
  assert.deepEqual(heard, [false])
  await later(2_000)
  assert.equal(made.length, 2)
})

test("one that has opened may be silent for as long as it likes", async (t) => {
  const { heard, later, newest } = listening(t)
  const socket = await newest()
  socket.open()
  await later(60 * 60_000)
  socket.say(JSON.stringify(NEWS))
  assert.deepEqual(heard, [true, NEWS])
})

test("after it was stopped nothing is told, asked or connected", async (t) => {
  const { made, heard, stop, later, newest } = listening(t)
  const socket = await newest()
  socket.open()
  const { onmessage: late } = socket
  stop()
  late?.({ data: JSON.stringify(NEWS) } as never)
  await later(10 * 60_000)
  assert.deepEqual([socket.closed, made.length, heard], [true, 1, [true]])
})

test("stopped in a pause, it connects no more", async (t) => {
  const { made, stop, later, newest } = listening(t)
  ;(await newest()).fail()
  await settled()
  stop()
  await later(10 * 60_000)
  assert.equal(made.length, 1)
})

test("stopped while it asks for a token, it does not connect with it", async (t) => {
  let answer = (_: string) => {}
  const token = () =>
    new Promise<string>((resolve) => {
      answer = resolve
    })
  const { made, stop } = listening(t, { token })
  stop()
  answer("t")
  await settled()
  assert.equal(made.length, 0)
})

for (const said of ["{", "", "null", '"text"', '{"message": "Internal server error"}', '{"inbox": {"client_id": 1}}']) {
  test(`what is no news is a failure, and the connection goes on: ${said}`, async (t) => {
    const { heard, failures, newest } = listening(t)
    const socket = await newest()
    socket.open()
    socket.say(said)
    socket.say(JSON.stringify(NEWS))
    assert.deepEqual(heard, [true, NEWS])
    assert.deepEqual(failures, [new TypeError("what was heard is no news")])
  })
}

test("a token that cannot be had is a failure that is told, and asked for again", async (t) => {
  let requests = 0
  const token = () => {
    requests += 1
    throw new Error("the provider does not answer")
  }
  const { made, heard, failures, later } = listening(t, { token })
  await later(2_000)
  assert.deepEqual([made.length, requests, heard], [0, 2, [false]])
  assert.equal((failures[0] as Error).message, "the provider does not answer")
})

test("a socket that cannot be made is a failure that is told", async (t) => {
  const webSocket = class extends Scripted {
    constructor() {
      super()
      throw new SyntaxError("no such protocol")
    }
  }
  const { heard, failures } = listening(t, { webSocket })
  await settled()
  assert.deepEqual(heard, [false])
  assert.deepEqual(failures, [new SyntaxError("no such protocol")])
})

test("every second failure in a row names the token that may have been refused", async (t) => {
  const refused: (string | undefined)[] = []
  const token = (one?: string) => `token-${refused.push(one)}`
  const { later, newest } = listening(t, { token })
  for (let failure = 1; failure <= 5; failure++) {
    ;(await newest()).fail()
    await later(60_000)
  }
  assert.deepEqual(refused, [undefined, undefined, "token-2", undefined, "token-4", undefined])
})

test("without a WebSocket, or with an address that is none, it is said at once", (t) => {
  const there = Reflect.get(globalThis, "WebSocket")
  t.after(() => Reflect.set(globalThis, "WebSocket", there))
  Reflect.set(globalThis, "WebSocket", undefined)
  const given: Listening = { url: URL_OF_LIVE, token: () => "t", onNews: () => {}, onState: () => {} }
  assert.throws(() => listen(given), /there is no WebSocket here/)
  assert.throws(() => listen({ ...given, webSocket: Scripted, url: "https://live.example.invalid" }), /wss:/)
  assert.throws(() => listen({ ...given, webSocket: Scripted, url: "live" }), TypeError)
})

test("it listens with the package ws, and hears of a refused handshake", async (t) => {
  const server = new WebSocketServer({ port: 0, handleProtocols: () => "client-messaging" })
  await once(server, "listening")
  t.after(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  server.on("connection", (socket) => socket.send(JSON.stringify(NEWS)))
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const heard = await new Promise<unknown[]>((resolve) => {
    const all: unknown[] = []
    const onNews = (news: News) => resolve([...all, news])
    t.after(listen({ url, token: () => "t", onNews, onState: (up) => all.push(up), webSocket: WebSocket }))
  })
  assert.deepEqual(heard, [true, NEWS])
  const failure = await new Promise<unknown>((onFailure) => {
    const elsewhere = { url: "ws://127.0.0.1:1", webSocket: WebSocket, onFailure }
    t.after(listen({ ...elsewhere, token: () => "t", onNews: () => {}, onState: () => {} }))
  })
  assert.match(
    String((failure as Error).cause && ((failure as Error).cause as { message: string }).message),
    /ECONNREFUSED/,
  )
})

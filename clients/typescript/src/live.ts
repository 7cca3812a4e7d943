/** Live connection (WebSocket): says that an inbox has changed, not how. */

export type News = {
  inbox: { client_id: string; clinician_id: string }
  newest: string | null
  /** All inboxes of the caller with this clinician have changed: this is said once, and names one of them. */
  every_inbox?: true
}

/** The part of WebSocket that is used: of browsers, of Node 22 and later, or of the package `ws`. */
export interface Socket {
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  close(): void
}

export interface Listening {
  /** URL of the live API (`wss://`). */
  url: string
  /**
   * The caller's token; called before each connection. WebSockets do not say why a handshake failed; so after every
   * second failure in a row it gets the token that may have been refused, to return a fresh one.
   */
  token: (refused?: string) => string | Promise<string>
  onNews: (news: News) => void
  /**
   * Called when the connection opens or closes, beginning with the outcome of the first attempt. Fetch once what is
   * newer when it turns true: earlier news was missed.
   */
  onState: (connected: boolean) => void
  /** Called with the reason, as far as known, when a connection fails or an invalid message arrives. */
  onFailure?: (error: unknown) => void
  /** WebSocket class, where there is no global one (Node before 22): `import { WebSocket } from "ws"`. */
  webSocket?: new (
    url: string,
    protocols: string[],
  ) => Socket
}

/** Milliseconds. */
const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 60_000
const OPEN_TIMEOUT = 30_000
/** A connection that ends sooner counts as failed, and the back-off goes on. */
const STABLE_AFTER = 5_000

/**
 * Connects, and reconnects with back-off whenever the connection ends. Returns a function that stops; from then on
 * nothing is called. Throws at once if no connection can ever be made: without a WebSocket, or with another URL scheme.
 */
export function listen(listening: Listening): () => void {
  const socket: Listening["webSocket"] = listening.webSocket ?? globalThis.WebSocket
  if (!socket)
    throw new TypeError("there is no WebSocket here (Node before 22): give that of the package ws as webSocket")
  if (!/^wss?:$/.test(new URL(listening.url).protocol)) throw new TypeError("the live API's address begins with wss://")
  const stopped = new AbortController()
  void new LiveConnection(listening, socket, stopped.signal).run()
  return () => stopped.abort()
}

class LiveConnection {
  readonly #listening: Listening
  readonly #socket: NonNullable<Listening["webSocket"]>
  readonly #stopped: AbortSignal
  #connected: boolean | undefined
  #token: string | undefined
  #failures = 0

  constructor(listening: Listening, socket: NonNullable<Listening["webSocket"]>, stopped: AbortSignal) {
    this.#listening = listening
    this.#socket = socket
    this.#stopped = stopped
  }

  async run(): Promise<void> {
    while (!this.#stopped.aborted) {
      const lasted = await this.#connection().catch((error: unknown) => this.#reportFailure(error))
      this.#setConnected(false)
      this.#failures = lasted >= STABLE_AFTER ? 0 : this.#failures + 1
      const pause = Math.min(FIRST_PAUSE * 2 ** this.#failures, LONGEST_PAUSE)
      await sleep(pause * (0.5 + Math.random() / 2), this.#stopped)
    }
  }

  /** One connection from open to close. Returns how long it lasted, in milliseconds. Throws if it never opened. */
  async #connection(): Promise<number> {
    const renewToken = this.#failures > 0 && this.#failures % 2 === 0
    this.#token = await this.#listening.token(renewToken ? this.#token : undefined)
    if (this.#stopped.aborted) return 0
    // Browsers cannot set headers on a WebSocket, and URLs are logged on the way: so the token is a subprotocol.
    const socket = new this.#socket(this.#listening.url, ["client-messaging", `bearer.${this.#token}`])
    return this.#untilClosed(socket)
  }

  async #untilClosed(socket: Socket): Promise<number> {
    const ended = new AbortController()
    let opened: number | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        let cause: unknown
        const failed = (what: string) => reject(new Error(what, { cause }))
        void sleep(OPEN_TIMEOUT, ended.signal).then(() => opened ?? failed("no connection in time"))
        this.#stopped.addEventListener("abort", () => resolve(), { signal: ended.signal })
        socket.onopen = () => {
          opened = Date.now()
          this.#setConnected(true)
        }
        socket.onmessage = ({ data }: { data: unknown }) => this.#receive(String(data))
        socket.onerror = (event) => {
          cause = event
        }
        socket.onclose = () => (opened === undefined ? failed("no connection") : resolve())
      })
    } finally {
      ended.abort()
      socket.onopen = socket.onmessage = socket.onclose = null // but not onerror: `ws` throws without a listener
      socket.close()
    }
    return opened === undefined ? 0 : Date.now() - opened
  }

  #receive(text: string): void {
    const news = parseJson(text)
    if (isNews(news)) this.#callBack(() => this.#listening.onNews(news))
    else this.#reportFailure(new TypeError("what was heard is no news"))
  }

  #setConnected(connected: boolean): void {
    if (this.#connected === connected) return
    this.#connected = connected
    this.#callBack(() => this.#listening.onState(connected))
  }

  #reportFailure(error: unknown): number {
    this.#callBack(() => this.#listening.onFailure?.(error))
    return 0
  }

  /** An error in a callback becomes an uncaught error, and does not end the connection. */
  #callBack(call: () => void): void {
    if (this.#stopped.aborted) return
    try {
      call()
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** API Gateway sends messages of its own here, too. */
function isNews(value: unknown): value is News {
  const inbox = (value as Partial<News> | null | undefined)?.inbox
  return typeof inbox?.client_id === "string" && typeof inbox.clinician_id === "string"
}

/** Sleeps for so many milliseconds, or until cancelled. */
function sleep(milliseconds: number, cancelled: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      cancelled.removeEventListener("abort", end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    cancelled.addEventListener("abort", end)
    if (cancelled.aborted) end()
  })
}

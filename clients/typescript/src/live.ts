/** The live connection: says that there is something to ask for, not what. */

export type News = { inbox: { client_id: string; clinician_id: string }; newest: string | null }

/** What is needed of a WebSocket: that of browsers, of Node from 22 on, or of the package `ws`. */
export interface Socket {
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  close(): void
}

export interface Listening {
  /** Address of the live API. */
  url: string
  /**
   * The token of the caller; asked before each connection. Nothing says why a connection was not opened; so after every
   * second failure in a row this is told the token that may have been refused, to answer a fresh one.
   */
  token: (refused?: string) => string | Promise<string>
  onNews: (news: News) => void
  /**
   * Whether news is being heard, told when that changes, beginning with the outcome of the first attempt. Ask once for
   * what is newer when it turns true: what happened before was not told.
   */
  onState: (connected: boolean) => void
  /** Told why, as far as can be known, when a connection was not opened or something came that is no news. */
  onFailure?: (error: unknown) => void
  /** Where there is no global one, as in Node before 22: `import { WebSocket } from "ws"`. */
  webSocket?: new (
    url: string,
    protocols: string[],
  ) => Socket
}

/** Milliseconds. */
const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 60_000
const OPENED_WITHIN = 30_000
/** A connection that ends sooner is one that failed: it is not made again at once, over and over. */
const LASTING = 5_000

/**
 * Connect, and connect again whenever the connection ends, until the function that this answers is called; from then on
 * nothing is told. Raises at once where no connection can ever be made: without a WebSocket, or with another address.
 */
export function listen(listening: Listening): () => void {
  const socket: Listening["webSocket"] = listening.webSocket ?? globalThis.WebSocket
  if (!socket)
    throw new TypeError("there is no WebSocket here (Node before 22): give that of the package ws as webSocket")
  if (!/^wss?:$/.test(new URL(listening.url).protocol)) throw new TypeError("the live API's address begins with wss://")
  const stopped = new AbortController()
  void new Line(listening, socket, stopped.signal).keep()
  return () => stopped.abort()
}

class Line {
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

  async keep(): Promise<void> {
    while (!this.#stopped.aborted) {
      const stood = await this.#connection().catch((error: unknown) => this.#failed(error))
      this.#state(false)
      this.#failures = stood >= LASTING ? 0 : this.#failures + 1
      const pause = Math.min(FIRST_PAUSE * 2 ** this.#failures, LONGEST_PAUSE)
      await resting(pause * (0.5 + Math.random() / 2), this.#stopped)
    }
  }

  /** One connection from its beginning to its end; answers how long it stood. Raises where it never opened. */
  async #connection(): Promise<number> {
    const again = this.#failures > 0 && this.#failures % 2 === 0
    this.#token = await this.#listening.token(again ? this.#token : undefined)
    if (this.#stopped.aborted) return 0
    // A browser cannot set a header on a WebSocket, and an address is in every log on the way.
    const socket = new this.#socket(this.#listening.url, ["client-messaging", `bearer.${this.#token}`])
    return this.#until(socket)
  }

  async #until(socket: Socket): Promise<number> {
    const ended = new AbortController()
    let opened: number | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        let cause: unknown
        const failed = (what: string) => reject(new Error(what, { cause }))
        void resting(OPENED_WITHIN, ended.signal).then(() => opened ?? failed("no connection in time"))
        this.#stopped.addEventListener("abort", () => resolve(), { signal: ended.signal })
        socket.onopen = () => {
          opened = Date.now()
          this.#state(true)
        }
        socket.onmessage = ({ data }: { data: unknown }) => this.#hear(String(data))
        socket.onerror = (event) => {
          cause = event
        }
        socket.onclose = () => (opened === undefined ? failed("no connection") : resolve())
      })
    } finally {
      ended.abort()
      socket.onopen = socket.onmessage = socket.onclose = null // but not onerror: `ws` throws where nobody listens
      socket.close()
    }
    return opened === undefined ? 0 : Date.now() - opened
  }

  #hear(text: string): void {
    const news = parsed(text)
    if (isNews(news)) this.#tell(() => this.#listening.onNews(news))
    else this.#failed(new TypeError("what was heard is no news"))
  }

  #state(connected: boolean): void {
    if (this.#connected === connected) return
    this.#connected = connected
    this.#tell(() => this.#listening.onState(connected))
  }

  #failed(error: unknown): number {
    this.#tell(() => this.#listening.onFailure?.(error))
    return 0
  }

  /** What the caller's functions throw is an uncaught error of theirs, and ends no connection. */
  #tell(call: () => void): void {
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** API Gateway says things of its own here, too. */
function isNews(found: unknown): found is News {
  const inbox = (found as Partial<News> | null | undefined)?.inbox
  return typeof inbox?.client_id === "string" && typeof inbox.clinician_id === "string"
}

/** Milliseconds, or less where that is called off. */
function resting(milliseconds: number, calledOff: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      calledOff.removeEventListener("abort", end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    calledOff.addEventListener("abort", end)
    if (calledOff.aborted) end()
  })
}

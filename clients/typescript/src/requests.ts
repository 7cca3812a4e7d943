/** One request of the API: with a token, within a time, tried again where the API asks for it. */

import { Refused, Unreachable } from "./problems.ts"
import type { Problem } from "./types.ts"

export interface Settings {
  /** Address of the API, without a slash at the end. */
  api: string
  /**
   * The token of the caller; asked for each try, so that a fresh one can be had in between. Where the API refuses one with
   * 401, this is told which, once for a request; another one is tried, and with the same one the refusal is the caller's.
   */
  token: (refused?: string) => string | Promise<string>
  /** Told after each try whether the API answered: what a browser says of its network is only a hint. */
  onAnswer?: (reached: boolean) => void
  /** How often a request is tried where the answer is 429 or 503. Four times if left out. */
  tries?: number
  /** Milliseconds until a request is given up. The gateway itself answers within 30 seconds. */
  timeout?: number
  /** For tests: how to wait. */
  wait?: (milliseconds: number) => Promise<void>
}

const AGAIN = new Set([429, 503])
/** Seconds. Whoever is told to wait longer is told so by the error, and can say it to the person. */
const LONGEST_WAIT = 20
const BODILESS = new Set([204, 304])

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/**
 * A `fetch` that answers only with success or 304. Raises Refused for everything else that the API says, and Unreachable
 * where it says nothing. Repeats on 429 and 503 alone, no sooner than Retry-After: every request of this API can be
 * repeated, since markers and states are idempotent and messages carry a key. After a 401 once, with another token.
 */
export function requesting(settings: Settings): (request: Request) => Promise<Response> {
  const tries = settings.tries ?? 4
  const wait = settings.wait ?? pause
  return async (request) => {
    const ask = asking(settings, request)
    for (let done = 1; ; done++) {
      const answer = await ask()
      if (answer.ok || answer.status === 304) return answer
      const refused = await refusal(answer)
      if (!AGAIN.has(refused.status) || done >= tries || (refused.retryAfter ?? 0) > LONGEST_WAIT) throw refused
      await wait(delay(done, refused.retryAfter))
    }
  }
}

/** Tries of one request, each with the token of the moment. One that the API refuses is replaced, once. */
function asking(settings: Settings, request: Request): () => Promise<Response> {
  let renewed = false
  return async () => {
    const token = await settings.token()
    const answer = await once(settings, request, token)
    if (answer.status !== 401 || renewed) return answer
    renewed = true
    const fresh = await settings.token(token)
    return fresh === token ? answer : once(settings, request, fresh)
  }
}

async function once(settings: Settings, request: Request, token: string): Promise<Response> {
  const headers = new Headers(request.headers)
  headers.set("authorization", `Bearer ${token}`)
  try {
    const answer = await withinTime(request, settings.timeout ?? 35_000, async (signal) =>
      whole(await fetch(new Request(request.clone(), { headers, signal, cache: "no-store" }))),
    )
    settings.onAnswer?.(true)
    return answer
  } catch (cause) {
    if (request.signal.aborted) throw cause
    settings.onAnswer?.(false)
    throw new Unreachable(cause)
  }
}

/**
 * What `ask` answers, unless the time (milliseconds) ends or the caller calls it off before. The timer and the listener
 * are held here: Node lets a composite signal, and the signal of a copied request, be collected before they fire
 * (nodejs/node 57736, nodejs/undici 4068), and a request would wait for ever.
 */
async function withinTime(
  request: Request,
  milliseconds: number,
  ask: (signal: AbortSignal) => Promise<Response>,
): Promise<Response> {
  const controller = new AbortController()
  let ended = () => {}
  const early = new Promise<never>((_, reject) => {
    const end = (reason: unknown) => {
      controller.abort(reason)
      reject(reason)
    }
    const calledOff = () => end(request.signal.reason)
    const timer = setTimeout(() => end(new DOMException("no answer in time", "TimeoutError")), milliseconds)
    request.signal.addEventListener("abort", calledOff)
    if (request.signal.aborted) calledOff()
    ended = () => {
      clearTimeout(timer)
      request.signal.removeEventListener("abort", calledOff)
    }
  })
  try {
    return await Promise.race([ask(controller.signal), early])
  } finally {
    ended()
  }
}

/** The answer with its body read to the end: a connection that is cut in the middle is no answer. */
async function whole(answer: Response): Promise<Response> {
  const body = BODILESS.has(answer.status) ? null : await answer.arrayBuffer()
  // The sign-in page of a hotel's network answers 200, too.
  if (answer.ok && body?.byteLength && !isJson(answer)) throw new TypeError("the answer is not JSON")
  return new Response(body, { status: answer.status, headers: answer.headers })
}

async function refusal(answer: Response): Promise<Refused> {
  const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN)
  const problem = isJson(answer) ? ((await answer.json().catch(() => ({}))) as Partial<Problem>) : {}
  return new Refused(answer.status, problem, Number.isFinite(seconds) ? seconds : undefined)
}

function isJson(answer: Response): boolean {
  return /^application\/(problem\+)?json\b/.test(answer.headers.get("content-type") ?? "")
}

/** Milliseconds. Jittered, so that those who were turned away together do not come back together. */
function delay(done: number, retryAfter: number | undefined): number {
  const least = retryAfter === undefined ? 0 : retryAfter * 1000
  return least + 250 * 2 ** done * (0.5 + Math.random() / 2)
}

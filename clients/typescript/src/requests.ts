/** Requests: bearer token, timeout, retries. */

import { Refused, Unreachable } from "./problems.ts"
import { type RateLimit, rateLimit } from "./rate_limit.ts"
import type { Problem } from "./types.ts"

export interface Settings {
  /** URL of the API, without a trailing slash. */
  api: string
  /**
   * The caller's token; called before each try. If the API answers 401, it is called once more per request with the
   * refused token: a fresh one is tried, the same one makes the request throw Refused.
   */
  token: (refused?: string) => string | Promise<string>
  /** Called after each try with whether the API answered: a browser's online state is only a hint. */
  onAnswer?: (reached: boolean) => void
  /** Called after each try to send a message with what may still be sent. */
  onRateLimit?: (limit: RateLimit) => void
  /** Tries of a request that is answered 429 or 503. Default: 4. */
  tries?: number
  /** Timeout of a try in milliseconds. Default: 35,000; the gateway itself answers within 30 seconds. */
  timeout?: number
  /** For tests: replaces the pause between tries. */
  wait?: (milliseconds: number) => Promise<void>
}

const RETRIED_STATUSES = new Set([429, 503])
/** Seconds. A longer Retry-After is not waited for: the error has it, for the person to see. */
const LONGEST_WAIT = 20
const NULL_BODY_STATUSES = new Set([204, 304])

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/**
 * A `fetch` that returns only successes and 304. Throws Refused for every other response, and Unreachable without one.
 * Retries 429 and 503 alone, with back-off and no sooner than Retry-After: every request of this API can be repeated,
 * since markers and states are idempotent and messages have a key. Retries a 401 once, with another token.
 */
export function fetchWithRetries(settings: Settings): (request: Request) => Promise<Response> {
  const tries = settings.tries ?? 4
  const wait = settings.wait ?? sleep
  return async (request) => {
    const attempt = withToken(settings, request)
    for (let attempts = 1; ; attempts++) {
      const response = await attempt()
      if (response.ok || response.status === 304) return response
      const refused = await refusalFrom(response)
      if (!RETRIED_STATUSES.has(refused.status) || attempts >= tries || (refused.retryAfter ?? 0) > LONGEST_WAIT)
        throw refused
      await wait(delay(attempts, refused.retryAfter))
    }
  }
}

/** Tries of one request, each with the current token. A refused token is replaced once. */
function withToken(settings: Settings, request: Request): () => Promise<Response> {
  let renewed = false
  return async () => {
    const token = await settings.token()
    const response = await send(settings, request, token)
    if (response.status !== 401 || renewed) return response
    renewed = true
    const fresh = await settings.token(token)
    return fresh === token ? response : send(settings, request, fresh)
  }
}

async function send(settings: Settings, request: Request, token: string): Promise<Response> {
  const headers = new Headers(request.headers)
  headers.set("authorization", `Bearer ${token}`)
  try {
    const response = await withTimeout(request, settings.timeout ?? 35_000, async (signal) =>
      readWhole(await fetch(new Request(request.clone(), { headers, signal, cache: "no-store" }))),
    )
    settings.onAnswer?.(true)
    const limit = rateLimit(response.headers)
    if (limit) settings.onRateLimit?.(limit)
    return response
  } catch (cause) {
    if (request.signal.aborted) throw cause
    settings.onAnswer?.(false)
    throw new Unreachable(cause)
  }
}

/**
 * Result of `attempt`, unless it times out (milliseconds) or the caller aborts. The timer and the listener
 * are held here: Node may garbage-collect a composite signal, and the signal of a copied request, before they fire
 * (nodejs/node 57736, nodejs/undici 4068), and a request would hang.
 */
async function withTimeout(
  request: Request,
  milliseconds: number,
  attempt: (signal: AbortSignal) => Promise<Response>,
): Promise<Response> {
  const controller = new AbortController()
  let cleanUp = () => {}
  const interrupted = new Promise<never>((_, reject) => {
    const end = (reason: unknown) => {
      controller.abort(reason)
      reject(reason)
    }
    const onAbort = () => end(request.signal.reason)
    const timer = setTimeout(() => end(new DOMException("no answer in time", "TimeoutError")), milliseconds)
    request.signal.addEventListener("abort", onAbort)
    if (request.signal.aborted) onAbort()
    cleanUp = () => {
      clearTimeout(timer)
      request.signal.removeEventListener("abort", onAbort)
    }
  })
  try {
    return await Promise.race([attempt(controller.signal), interrupted])
  } finally {
    cleanUp()
  }
}

/** The response with its whole body: a connection lost in the middle is no response. */
async function readWhole(response: Response): Promise<Response> {
  const body = NULL_BODY_STATUSES.has(response.status) ? null : await response.arrayBuffer()
  // Captive portals answer 200, too.
  if (response.ok && body?.byteLength && !isJson(response)) throw new TypeError("the answer is not JSON")
  return new Response(body, { status: response.status, headers: response.headers })
}

async function refusalFrom(response: Response): Promise<Refused> {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN)
  const problem = isJson(response) ? ((await response.json().catch(() => ({}))) as Partial<Problem>) : {}
  return new Refused(response.status, problem, Number.isFinite(seconds) ? seconds : undefined)
}

function isJson(response: Response): boolean {
  return /^application\/(problem\+)?json\b/.test(response.headers.get("content-type") ?? "")
}

/** Back-off in milliseconds, with jitter, so that refused clients do not retry at the same moment. */
function delay(attempts: number, retryAfter: number | undefined): number {
  const least = retryAfter === undefined ? 0 : retryAfter * 1000
  return least + 250 * 2 ** attempts * (0.5 + Math.random() / 2)
}

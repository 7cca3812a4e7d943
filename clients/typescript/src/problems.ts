/** The two errors: the API refused, or the outcome is unknown. */

import type { FieldError, Problem, Reason } from "./types.ts"

const CODES: Record<number, string> = { 401: "unauthenticated", 404: "not_found", 429: "too_many_requests" }

/** Refusal by the API, or by the gateway before it (RFC 9457). Act on `code` and `reason`, never on texts. */
export class Refused extends Error {
  readonly status: number
  /** Stable: see the table in docs/api.md. `unknown` if the gateway answered something else. */
  readonly code: string
  /** Why messaging is unavailable; only with `code` `messaging_unavailable`. */
  readonly reason: Reason | undefined
  /** Who can change it, and how, in English; only with a `reason`. */
  readonly fix: string | undefined
  /** Id of the clinician who stands in; only with the reason `clinician_unavailable`. */
  readonly instead: string | undefined
  /** Invalid fields; only with `code` `invalid_request`. */
  readonly errors: readonly FieldError[]
  readonly requestId: string | undefined
  /** Seconds, from the Retry-After header. */
  readonly retryAfter: number | undefined

  constructor(status: number, problem: Partial<Problem>, retryAfter?: number) {
    super(`${status} ${problem.code ?? CODES[status] ?? "unknown"}`)
    this.name = "Refused"
    this.status = status
    this.code = problem.code ?? CODES[status] ?? "unknown"
    this.reason = problem.reason
    this.fix = problem.fix
    this.instead = problem.instead
    this.errors = problem.errors ?? []
    this.requestId = problem.request_id
    this.retryAfter = retryAfter
  }
}

/** No response arrived: offline, connection lost, or timeout. Whether the request was carried out is unknown. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("no answer", { cause })
    this.name = "Unreachable"
  }
}

/**
 * Whether an error means that a message was definitely refused. If not, it may be stored: resend it
 * unchanged, with the same key.
 */
export function isDefinite(error: unknown): error is Refused {
  return error instanceof Refused && error.status < 500 && ![401, 408, 429].includes(error.status)
}

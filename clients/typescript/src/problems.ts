/** What can go wrong, as two errors: the API refused, or nobody knows. */

import type { FieldError, Problem, Reason } from "./types.ts"

const CODES: Record<number, string> = { 401: "unauthenticated", 404: "not_found", 429: "too_many_requests" }

/** The API, or the gateway before it, answered with a refusal (RFC 9457). Act on `code` and `reason`, never on texts. */
export class Refused extends Error {
  readonly status: number
  /** Stable: the table in docs/api.md; `unknown` where the gateway answered with something else. */
  readonly code: string
  /** Why nobody can write now; only where `code` is `messaging_unavailable`. */
  readonly reason: Reason | undefined
  /** Who can change it, and how, in English; where there is a `reason`. */
  readonly fix: string | undefined
  /** The fields that cannot be taken; only where `code` is `invalid_request`. */
  readonly errors: readonly FieldError[]
  readonly requestId: string | undefined
  /** Seconds, as the answer's Retry-After says. */
  readonly retryAfter: number | undefined

  constructor(status: number, problem: Partial<Problem>, retryAfter?: number) {
    super(`${status} ${problem.code ?? CODES[status] ?? "unknown"}`)
    this.name = "Refused"
    this.status = status
    this.code = problem.code ?? CODES[status] ?? "unknown"
    this.reason = problem.reason
    this.fix = problem.fix
    this.errors = problem.errors ?? []
    this.requestId = problem.request_id
    this.retryAfter = retryAfter
  }
}

/** No answer of the API arrived: offline, cut off, too slow. Whether the request was carried out is not known. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("no answer", { cause })
    this.name = "Unreachable"
  }
}

/**
 * Whether an error says for certain that a message was refused. Where it does not, the message may be there: send it
 * again with the same key and not a letter changed.
 */
export function isDefinite(error: unknown): error is Refused {
  return error instanceof Refused && error.status < 500 && ![401, 408, 429].includes(error.status)
}

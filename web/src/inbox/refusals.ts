/** Which refusals are about what was asked for, and which only about the way to it. */

import { Refused } from "@client-messaging/client"

const API_REFUSAL_CODES = new Set([
  "not_found",
  "access_suspended",
  "role_not_allowed",
  "messaging_unavailable",
  "invalid_request",
])

/**
 * The API itself says that this is not for this person, or not now. Nothing else takes away what somebody reads or writes: a
 * token that ended, a proxy's page or a gateway that knows no route may be over with the next request. Theirs is no problem
 * document, and names no request.
 */
export function isApiRefusal(error: unknown): error is Refused {
  return error instanceof Refused && API_REFUSAL_CODES.has(error.code) && error.requestId !== undefined
}

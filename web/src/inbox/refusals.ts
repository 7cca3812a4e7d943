/** Tells refusals by the API from those by a gateway, proxy or expired token. */

import { Refused } from "@client-messaging/client"

const API_REFUSAL_CODES = new Set([
  "not_found",
  "access_suspended",
  "role_not_allowed",
  "messaging_unavailable",
  "invalid_request",
])

/**
 * The API itself refuses this person, for good or for now. Only that removes content from the screen: expired tokens, a
 * proxy's page or a gateway's 404 may be gone with the next request. Those are no problem documents of the API and have
 * no request id.
 */
export function isApiRefusal(error: unknown): error is Refused {
  return error instanceof Refused && API_REFUSAL_CODES.has(error.code) && error.requestId !== undefined
}

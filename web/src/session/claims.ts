/** Claims of a token, unverified: for display, and to know the provider. The API verifies signatures. */

import { fromBase64 } from "./base64.ts"

/** No claims if the token is opaque. */
export function claims(token: string): Record<string, unknown> {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")
    return JSON.parse(new TextDecoder().decode(fromBase64(payload))) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** Who is signed in, by the claims of their tokens. */

import { claims } from "./claims.ts"

export interface Person {
  id: string
  /** Display name; the id if the token has none. */
  name: string
  practice: string
  role: "clinician" | "staff" | "client"
}

/** Person in the claims of both tokens: either may lack some. */
export function personOf({ bearer, idToken }: { bearer: string; idToken?: string | null | undefined }): Person {
  const tokenClaims = { ...claims(idToken ?? ""), ...claims(bearer) }
  const id = String(tokenClaims["custom:person_id"] ?? "")
  return {
    id,
    name: String(tokenClaims.name ?? "").trim() || id,
    practice: String(tokenClaims["custom:practice_id"] ?? ""),
    role: tokenClaims["custom:role"] as Person["role"],
  }
}

export function isSamePerson(a: Person, b: Person): boolean {
  return a.id === b.id && a.practice === b.practice && a.role === b.role
}

/** Settings of an element: what its attributes say. */

import { isId } from "../chart/ids.ts"
import type { FrontEnd } from "../front_end.ts"
import { CHART, PORTAL } from "../front_ends.ts"
import type { Route } from "../page/route.ts"

export interface Settings {
  api: string
  /** Empty: news is polled. */
  live: string
  frontEnd: FrontEnd
  client: string | null
  clinician: string | null
  /** Whether the open screen is in the fragment of the page's address. */
  routes: boolean
}

/** In the order of the properties. */
export const ATTRIBUTES = ["api-url", "live-url", "side", "client-id", "clinician-id", "locale", "theme", "routes"]

/** The settings; or the attribute that is missing or wrong. */
export function readSettings(read: (attribute: string) => string | null): Settings | { wrong: string } {
  const text = (name: string) => read(name)?.trim() ?? ""
  const [api, live, side] = [text("api-url"), text("live-url"), text("side")]
  const [client, clinician] = [text("client-id") || null, text("clinician-id") || null]
  const frontEnd = side === "chart" ? CHART : PORTAL
  const checks: [attribute: string, isRight: boolean][] = [
    ["api-url", isUrl(api, /^https?:$/)],
    ["live-url", !live || isUrl(live, /^wss?:$/)],
    ["side", side === frontEnd.kind],
    ["client-id", client ? isId(client) : !clinician],
    ["clinician-id", !clinician || isId(clinician)],
  ]
  const wrong = checks.find(([, isRight]) => !isRight)
  if (wrong) return { wrong: wrong[0] }
  return { api: api.replace(/\/+$/, ""), live, frontEnd, client, clinician, routes: read("routes") !== null }
}

/** The route above which the element does not go. */
export function topOf({ frontEnd, client, clinician }: Settings): Route {
  if (!client) return []
  return frontEnd.kind === "portal" && clinician ? ["c", client, clinician] : ["c", client]
}

function isUrl(text: string, protocol: RegExp): boolean {
  return URL.canParse(text) && protocol.test(new URL(text).protocol)
}

/** What is open in an element, in words for the page around it. */

import type { FrontEnd } from "../front_end.ts"
import type { Route } from "../page/route.ts"

export interface Place {
  /** `overview` of all inboxes; `inbox`, and in it `thread`, `new`, `sending` or `updates` (notices). */
  view: string
  clientId: string | null
  clinicianId: string | null
  threadId: string | null
}

const VIEWS: Record<string, string> = { t: "thread", new: "new", sending: "sending", updates: "updates" }

export function placeOf({ kind }: FrontEnd, route: Route, self: string): Place {
  const [section, client = null, ...more] = route
  const clinician = kind === "chart" ? self : more.shift()
  if (section !== "c" || client === null || clinician === undefined)
    return { view: "overview", clientId: client, clinicianId: null, threadId: null }
  const [view, id] = more
  return {
    view: VIEWS[view ?? ""] ?? "inbox",
    clientId: client,
    clinicianId: clinician,
    threadId: view === "t" ? (id ?? null) : null,
  }
}

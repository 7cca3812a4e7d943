/** What somebody fills in to give a chart to an owner, or to correct it: what is wrong with it, and the request it makes. */

import type { PortalAccessChange, Relationship, ShownPortalAccess } from "@client-messaging/client"
import type { Word } from "../words/en.ts"
import { idsIn, isId } from "./ids.ts"

export interface Filled {
  clientName: string
  owner: string
  name: string
  /** Empty as long as it was not chosen for a new owner: it decides what they see. */
  relationship: Relationship | ""
  email: string
  phone: string
  language: string
  clinicians: string
  history: "" | "yes" | "no"
}

export type Faults = Partial<Record<keyof Filled, Word>>

export const NOTHING: Filled = {
  clientName: "",
  owner: "",
  name: "",
  relationship: "self",
  email: "",
  phone: "",
  language: "",
  clinicians: "",
  history: "",
}

/** What the form shows for an owner before anybody has touched it: what the chart says of its own, of another nothing. */
export function startOf(access: ShownPortalAccess, owner = access.chart_owner?.person_id ?? ""): Filled {
  const present = access.chart_owner
  const start: Filled = { ...NOTHING, owner, clientName: access.client_name ?? "" }
  if (present === undefined) return start
  if (present.person_id !== owner) return { ...start, relationship: "" }
  const { name = "", relationship, email = "", phone = "", language = "" } = present
  return { ...start, name, relationship, email, phone, language }
}

/** The same form for another owner: what was not touched is as it starts there, what was touched stays. */
export function forOwner(filled: Filled, access: ShownPortalAccess, owner: string): Filled {
  return { ...moved(filled, startOf(access, filled.owner), startOf(access, owner)), owner }
}

/** The same form over what the chart says now. What was typed stays. */
export function rebased(filled: Filled, before: ShownPortalAccess, now: ShownPortalAccess): Filled {
  const untouched = filled.owner === before.chart_owner?.person_id
  const to = untouched ? startOf(now) : startOf(now, filled.owner)
  return moved(filled, startOf(before, filled.owner), to)
}

function moved(filled: Filled, from: Filled, to: Filled): Filled {
  const kept = Object.entries(filled).filter(([key, value]) => value !== from[key as keyof Filled])
  return { ...to, ...Object.fromEntries(kept) }
}

/** What the API would not take, asked before it is sent. Clinicians get an inbox themselves, and need not name any. */
export function faultsOf(filled: Filled, access: ShownPortalAccess, asStaff: boolean): Faults {
  const { owner, email, phone, relationship, ...rest } = trimmed(filled)
  const clinicians = idsIn(rest.clinicians)
  const needed = asStaff && !corrects(filled, access)
  const faults: Faults = {}
  if (!isNameable(rest.clientName)) faults.clientName = "nameInvalid"
  if (!isId(owner)) faults.owner = "idInvalid"
  if (!isNameable(rest.name)) faults.name = "nameInvalid"
  if (!relationship) faults.relationship = "relationshipNeeded"
  if (email && !/^[^@\s]{1,64}@[^@\s]{1,189}$/.test(email)) faults.email = "emailInvalid"
  if (phone && !/^\+?[0-9() .-]{3,32}$/.test(phone)) faults.phone = "phoneInvalid"
  if ((needed && clinicians.length === 0) || clinicians.length > 50) faults.clinicians = "cliniciansNeeded"
  else if (!clinicians.every(isId)) faults.clinicians = "idInvalid"
  return faults
}

/** Whether this changes what an enabled chart says of its owner, so that no inbox is opened that is not named. */
export function corrects({ owner }: Filled, { state, chart_owner }: ShownPortalAccess): boolean {
  return state === "enabled" && chart_owner?.person_id === owner
}

/** Left out: what was not touched. Null: what was emptied. */
export function requestOf(filled: Filled, access: ShownPortalAccess): PortalAccessChange {
  const { owner, relationship, clientName, name, email, phone, language, clinicians, history } = trimmed(filled)
  const start = startOf(access, owner)
  const named = idsIn(clinicians)
  const contact = { name, email, phone, language }
  return {
    state: "enabled",
    chart_owner: { person_id: owner, relationship: relationship || "other", ...changed(contact, start) },
    ...changed({ client_name: clientName }, { client_name: start.clientName }),
    ...(named.length > 0 && { clinician_ids: named }),
    ...(history && { share_history: history === "yes" }),
    ...(access.version !== undefined && { version: access.version }),
  }
}

function changed<Part extends Record<string, string>>(now: Part, start: Part): { [Key in keyof Part]?: string | null } {
  const touched = Object.entries(now).filter(([key, value]) => value !== start[key])
  return Object.fromEntries(touched.map(([key, value]) => [key, value || null])) as { [Key in keyof Part]?: string }
}

function trimmed(filled: Filled): Filled {
  return Object.fromEntries(Object.entries(filled).map(([key, value]) => [key, value.trim()])) as unknown as Filled
}

/** As the API takes names: up to 120 characters, none of which controls how others are shown. */
function isNameable(text: string): boolean {
  return /^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]{0,120}$/u.test(text)
}

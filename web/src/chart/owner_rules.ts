/** What somebody fills in to give a chart to an owner, or to correct it: what is wrong with it, and the request it makes. */

import type { PortalAccessChange, Relationship, ShownPortalAccess } from "@client-messaging/client"
import { seenName } from "../page/shown_text.ts"
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

/** Whom a form is about: the chart's owner, or another one, who gets the chart. */
export type Whose = "present" | "other"

/** What a form shows before anybody has touched it: of the chart and its owner what the chart says, of another one nothing. */
export function startOf(access: ShownPortalAccess, whose: Whose): Filled {
  const { chart_owner: present, client_name: clientName = "", clinician_ids = [], state } = access
  const opens = whose === "other" || state !== "enabled"
  const start: Filled = { ...NOTHING, clientName, clinicians: opens ? clinician_ids.join(", ") : "" }
  if (present === undefined) return start
  if (whose === "other") return { ...start, relationship: "" }
  const { person_id: owner, name = "", relationship, email = "", phone = "", language = "" } = present
  return { ...start, owner, name, relationship, email, phone, language }
}

/**
 * The same form over what the chart says now. What was typed stays; what was typed of one owner is not said of another
 * who owns the chart now.
 */
export function rebased(filled: Filled, { from, to, whose }: Move): Filled {
  const start = startOf(to, whose)
  if (whose === "present" && filled.owner !== start.owner) return start
  const before = startOf(from, whose)
  const typed = Object.entries(filled).filter(([key, value]) => value !== before[key as keyof Filled])
  return { ...start, ...Object.fromEntries(typed) }
}

type Move = { from: ShownPortalAccess; to: ShownPortalAccess; whose: Whose }

type Over = { access: ShownPortalAccess; whose: Whose; asStaff: boolean }

/** What the API would not take, asked before it is sent. Clinicians get an inbox themselves, and need not name any. */
export function faultsOf(filled: Filled, { access, whose, asStaff }: Over): Faults {
  const { owner, email, phone, relationship, ...rest } = trimmed(filled)
  const clinicians = idsIn(rest.clinicians)
  const needed = asStaff && !corrects(access, whose)
  const faults: Faults = {}
  if (!isNameable(rest.clientName)) faults.clientName = "nameInvalid"
  if (!isId(owner)) faults.owner = "idInvalid"
  if (whose === "other" && owner === access.chart_owner?.person_id) faults.owner = "ownerAlready"
  if (!isNameable(rest.name)) faults.name = "nameInvalid"
  if (!relationship) faults.relationship = "relationshipNeeded"
  if (email && !/^[^@\s]{1,64}@[^@\s]{1,189}$/.test(email)) faults.email = "emailInvalid"
  if (phone && !/^\+?[0-9() .-]{3,32}$/.test(phone)) faults.phone = "phoneInvalid"
  if ((needed && clinicians.length === 0) || clinicians.length > 50) faults.clinicians = "cliniciansNeeded"
  else if (!clinicians.every(isId)) faults.clinicians = "idInvalid"
  return faults
}

/** Whether this changes what an enabled chart says of its owner, so that no inbox is opened that is not named. */
export function corrects({ state }: ShownPortalAccess, whose: Whose): boolean {
  return state === "enabled" && whose === "present"
}

/** Whether the owner will see what was written before. */
export function sharesHistory({ history, relationship }: Filled): boolean {
  return history === "" ? relationship === "self" : history === "yes"
}

/** "Rosa N. (rosa)": two people may have one name. */
export function calledOwner({ person_id: id, name }: { person_id: string; name?: string | undefined }): string {
  return seenName(name) ? `${name} (${id})` : id
}

/** Left out: what was not touched. Null: what was emptied. */
export function requestOf(filled: Filled, access: ShownPortalAccess, whose: Whose): PortalAccessChange {
  const { owner, relationship, clientName, name, email, phone, language, clinicians, history } = trimmed(filled)
  const start = startOf(access, whose)
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

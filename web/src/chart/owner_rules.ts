/** What somebody fills in to give a chart to an owner, or to correct it: what is wrong with it, and the request it makes. */

import type { PortalAccessChange, Relationship, ShownPortalAccess } from "@client-messaging/client"
import { visibleName } from "../page/display_text.ts"
import type { Word } from "../words/en.ts"
import { idsIn, isId } from "./ids.ts"

export interface OwnerFormValues {
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

export type FormErrors = Partial<Record<keyof OwnerFormValues, Word>>

export const NOTHING: OwnerFormValues = {
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
export type WhichOwner = "present" | "other"

/** What a form shows before anybody has touched it: of the chart and its owner what the chart says, of another one nothing. */
export function initialValues(access: ShownPortalAccess, which: WhichOwner): OwnerFormValues {
  const { chart_owner: present, client_name: clientName = "", clinician_ids = [], state } = access
  const opens = which === "other" || state !== "enabled"
  const start: OwnerFormValues = { ...NOTHING, clientName, clinicians: opens ? clinician_ids.join(", ") : "" }
  if (present === undefined) return start
  if (which === "other") return { ...start, relationship: "" }
  const { person_id: owner, name = "", relationship, email = "", phone = "", language = "" } = present
  return { ...start, owner, name, relationship, email, phone, language }
}

/**
 * The same form over what the chart says now. What was typed stays; what was typed of one owner is not said of another
 * who owns the chart now.
 */
export function rebase(values: OwnerFormValues, { from, to, which }: Move): OwnerFormValues {
  const start = initialValues(to, which)
  if (which === "present" && values.owner !== start.owner) return start
  const before = initialValues(from, which)
  const typed = Object.entries(values).filter(([key, value]) => value !== before[key as keyof OwnerFormValues])
  return { ...start, ...Object.fromEntries(typed) }
}

type Move = { from: ShownPortalAccess; to: ShownPortalAccess; which: WhichOwner }

type Over = { access: ShownPortalAccess; which: WhichOwner; asStaff: boolean }

/** What the API would not take, asked before it is sent. Clinicians get an inbox themselves, and need not name any. */
export function validate(values: OwnerFormValues, { access, which, asStaff }: Over): FormErrors {
  const { owner, email, phone, relationship, ...rest } = trimmed(values)
  const clinicians = idsIn(rest.clinicians)
  const needed = asStaff && !isCorrection(access, which)
  const errors: FormErrors = {}
  if (!isNameable(rest.clientName)) errors.clientName = "nameInvalid"
  if (!isId(owner)) errors.owner = "idInvalid"
  if (which === "other" && owner === access.chart_owner?.person_id) errors.owner = "ownerAlready"
  if (!isNameable(rest.name)) errors.name = "nameInvalid"
  if (!relationship) errors.relationship = "relationshipNeeded"
  if (email && !/^[^@\s]{1,64}@[^@\s]{1,189}$/.test(email)) errors.email = "emailInvalid"
  if (phone && !/^\+?[0-9() .-]{3,32}$/.test(phone)) errors.phone = "phoneInvalid"
  if ((needed && clinicians.length === 0) || clinicians.length > 50) errors.clinicians = "cliniciansNeeded"
  else if (!clinicians.every(isId)) errors.clinicians = "idInvalid"
  return errors
}

/** Whether this changes what an enabled chart says of its owner, so that no inbox is opened that is not named. */
export function isCorrection({ state }: ShownPortalAccess, which: WhichOwner): boolean {
  return state === "enabled" && which === "present"
}

/** Whether the owner will see what was written before. */
export function sharesHistory({ history, relationship }: OwnerFormValues): boolean {
  return history === "" ? relationship === "self" : history === "yes"
}

/** "Rosa N. (rosa)": two people may have one name. */
export function ownerLabel({ person_id: id, name }: { person_id: string; name?: string | undefined }): string {
  return visibleName(name) ? `${name} (${id})` : id
}

/** Left out: what was not touched. Null: what was emptied. */
export function changeRequest(
  values: OwnerFormValues,
  access: ShownPortalAccess,
  which: WhichOwner,
): PortalAccessChange {
  const { owner, relationship, clientName, name, email, phone, language, clinicians, history } = trimmed(values)
  const start = initialValues(access, which)
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

function trimmed(values: OwnerFormValues): OwnerFormValues {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, value.trim()]),
  ) as unknown as OwnerFormValues
}

/** As the API takes names: up to 120 characters, none of which controls how others are shown. */
function isNameable(text: string): boolean {
  return /^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]{0,120}$/u.test(text)
}

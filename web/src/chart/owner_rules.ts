/** Rules of the chart owner form: initial values, validation, and the request. */

import type { PortalAccessChange, Relationship, ShownPortalAccess } from "@client-messaging/client"
import { visibleName } from "../page/display_text.ts"
import type { Word } from "../words/en.ts"
import { idsIn, isId } from "./ids.ts"

export interface OwnerFormValues {
  clientName: string
  owner: string
  name: string
  /** Empty until chosen for a new owner: it decides what they see. */
  relationship: Relationship | ""
  email: string
  phone: string
  language: string
  clinicians: string
  history: "" | "yes" | "no"
  /** Of the chart: whether they may begin threads. Empty: as the practice says. */
  starts: "" | "yes" | "no"
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
  starts: "",
}

/** Subject of a form: the present chart owner, or another one who gets the chart. */
export type WhichOwner = "present" | "other"

/** Values of an untouched form: the present owner's details; for another owner the chart's only. */
export function initialValues(access: ShownPortalAccess, which: WhichOwner): OwnerFormValues {
  const { chart_owner: present, client_name: clientName = "", clinician_ids = [], state } = access
  const opens = which === "other" || state !== "enabled"
  const clinicians = opens ? clinician_ids.join(", ") : ""
  const start: OwnerFormValues = { ...NOTHING, clientName, clinicians, starts: startsOf(access) }
  if (present === undefined) return start
  if (which === "other") return { ...start, relationship: "" }
  const { person_id: owner, name = "", relationship, email = "", phone = "", language = "" } = present
  return { ...start, owner, name, relationship, email, phone, language }
}

function startsOf({ client_starts: starts }: ShownPortalAccess): OwnerFormValues["starts"] {
  return starts === undefined ? "" : starts ? "yes" : "no"
}

/**
 * Rebases a form on the chart's present state. Typed values stay, unless the chart has another owner
 * by now.
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

/** Errors that the API would answer. Clinicians get an inbox themselves, and need not name any. */
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

/** Whether this corrects an enabled chart's owner: only inboxes that are named are opened then. */
export function isCorrection({ state }: ShownPortalAccess, which: WhichOwner): boolean {
  return state === "enabled" && which === "present"
}

/** Whether the new owner will see earlier messages. */
export function sharesHistory({ history, relationship }: OwnerFormValues): boolean {
  return history === "" ? relationship === "self" : history === "yes"
}

/** "Rosa N. (rosa)": names need not be unique. */
export function ownerLabel({ person_id: id, name }: { person_id: string; name?: string | undefined }): string {
  return visibleName(name) ? `${name} (${id})` : id
}

/** Untouched fields are left out; emptied ones are null. */
export function changeRequest(
  values: OwnerFormValues,
  access: ShownPortalAccess,
  which: WhichOwner,
): PortalAccessChange {
  const { owner, relationship, clientName, name, email, phone, language, clinicians, history, starts } = trimmed(values)
  const start = initialValues(access, which)
  const named = idsIn(clinicians)
  const contact = { name, email, phone, language }
  return {
    state: "enabled",
    chart_owner: { person_id: owner, relationship: relationship || "other", ...changed(contact, start) },
    ...changed({ client_name: clientName }, { client_name: start.clientName }),
    ...(named.length > 0 && { clinician_ids: named }),
    ...(starts !== start.starts && { client_starts: starts ? starts === "yes" : null }),
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

/** Names as the API accepts them: up to 120 characters, no control or bidi control characters. */
function isNameable(text: string): boolean {
  return /^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]{0,120}$/u.test(text)
}

/** What somebody fills in to give a chart to an owner: what is wrong with it, and the request it makes. */

import type { PortalAccessChange, Relationship } from "@client-messaging/client"
import type { Word } from "../words/en.ts"
import { idsIn, isId } from "./ids.ts"

export interface Filled {
  owner: string
  relationship: Relationship
  email: string
  phone: string
  language: string
  clinicians: string
  history: "" | "yes" | "no"
}

export type Faults = Partial<Record<keyof Filled, Word>>

export const NOTHING: Filled = {
  owner: "",
  relationship: "self",
  email: "",
  phone: "",
  language: "",
  clinicians: "",
  history: "",
}

/** What the API would not take, asked before it is sent. Clinicians get an inbox themselves, and need not name any. */
export function faultsOf(filled: Filled, asStaff: boolean): Faults {
  const clinicians = idsIn(filled.clinicians)
  const faults: Faults = {}
  if (!isId(filled.owner)) faults.owner = "idInvalid"
  if (filled.email && !/^[^@\s]{1,64}@[^@\s]{1,189}$/.test(filled.email)) faults.email = "emailInvalid"
  if (filled.phone && !/^\+?[0-9() .-]{3,32}$/.test(filled.phone)) faults.phone = "phoneInvalid"
  if ((asStaff && clinicians.length === 0) || clinicians.length > 50) faults.clinicians = "cliniciansNeeded"
  else if (!clinicians.every(isId)) faults.clinicians = "idInvalid"
  return faults
}

export function requestOf({ owner, relationship, email, phone, language, ...rest }: Filled): PortalAccessChange {
  const clinicians = idsIn(rest.clinicians)
  const contact = Object.entries({ email, phone, language }).filter(([, value]) => value)
  return {
    state: "enabled",
    chart_owner: { person_id: owner, relationship, ...Object.fromEntries(contact) },
    ...(clinicians.length > 0 && { clinician_ids: clinicians }),
    ...(rest.history && { share_history: rest.history === "yes" }),
  }
}

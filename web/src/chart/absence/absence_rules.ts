/** Absence of a clinician: form values, what the API would refuse, and the request. */

import type { AbsenceChange, ShownAbsence } from "@client-messaging/client"
import type { Faults } from "../../forms/saved_form.ts"
import { faultsOfTexts, rowsOf, type TextRow, textsOf } from "../../forms/texts.ts"
import type { Word } from "../../words/en.ts"
import { isId } from "../ids.ts"
import { localOf, timeAt } from "./local_times.ts"

export type AbsenceValues = {
  begins: "now" | "at"
  from: string
  ends: "open" | "at"
  until: string
  note: TextRow[]
  instead: string
}

const NOTE_LENGTH = 500

export function initial({ from, until, note, instead = "" }: ShownAbsence): AbsenceValues {
  return {
    begins: from ? "at" : "now",
    from: from ? localOf(new Date(from)) : "",
    ends: from && !until ? "open" : "at",
    until: until ? localOf(new Date(until)) : "",
    note: rowsOf(note),
    instead,
  }
}

/** A time that was not touched is sent as it was: the field shows it to the minute only. */
export function request(values: AbsenceValues, base: ShownAbsence): AbsenceChange {
  const note = textsOf(values.note)
  const from = values.begins === "now" ? null : instantOf(values.from, base.from)
  return {
    ...(from && { from }),
    until: values.ends === "open" ? null : instantOf(values.until, base.until),
    ...(Object.keys(note).length > 0 && { note }),
    ...(values.instead.trim() && { instead: values.instead.trim() }),
  }
}

function instantOf(local: string, before: string | null | undefined): string | null {
  return before && localOf(new Date(before)) === local ? before : timeAt(local).instant
}

export function faults(values: AbsenceValues, base: ShownAbsence, now: Date): Faults {
  const { from, until } = request(values, base)
  const found: Faults = faultsOfTexts(values.note, "note", NOTE_LENGTH)
  if (values.begins === "at" && !from) found.from = faultOfTime(values.from)
  if (values.ends === "at") {
    const end = until ? Date.parse(until) : null
    if (end === null) found.until = faultOfTime(values.until)
    else if (end <= now.getTime()) found.until = "untilPast"
    else if (from && end <= Date.parse(from)) found.until = "untilBeforeFrom"
  }
  const instead = values.instead.trim()
  if (instead && !isId(instead)) found.instead = "idInvalid"
  if (instead === base.clinician_id) found.instead = "insteadSelf"
  return found
}

function faultOfTime(local: string): Word {
  return local ? "timeNever" : "momentNeeded"
}

/** Whether the clinician is away at this moment. */
export function isAway({ from, until }: ShownAbsence, now: Date): boolean {
  if (!from) return false
  return Date.parse(from) <= now.getTime() && !(until && Date.parse(until) <= now.getTime())
}

/** Section `response`: form values, what the API would refuse, and the request in its normal form. */

import type { PracticeSettings, SectionChange } from "@client-messaging/client"
import type { Faults, SavedForm } from "../../forms/saved_form.ts"
import { faultsOfTexts, rowsOf, type TextRow, textsOf } from "../../forms/texts.ts"
import { exactZone, isZoneName } from "../../forms/time_zones.ts"
import { type Day, END_OF_DAY, type Hours, inOrder, isTime, minutesOf, overlap } from "../../forms/week.ts"
import type { Word } from "../../words/en.ts"

export type ResponseValues = {
  timeZone: string
  hours: Hours[]
  closedOn: string[]
  /** A closed day that was chosen and not added yet: it is saved, too. */
  closing: string
  within: string
  /** Empty: no response is promised. */
  unit: "" | "business_days" | "hours"
  crisis: TextRow[]
  /** Separated by commas. */
  numbers: string
}

export type ResponseForm = SavedForm<PracticeSettings["response"], ResponseValues>

const CRISIS_LENGTH = 1000
export const MOST_INTERVALS = 50
const MOST_CLOSED_DAYS = 366
const MOST_NUMBERS = 10

export const responseRules = { name: "response" as const, initial, faults, request }

function initial(section: PracticeSettings["response"]): ResponseValues {
  const { time_zone = "", office_hours = [], closed_on = [], expected_response, crisis, emergency_numbers } = section
  return {
    timeZone: time_zone,
    hours: office_hours.map(({ days, from, to }) => ({ days: inOrder(days), from, to })),
    closedOn: [...closed_on].sort(),
    closing: "",
    within: expected_response ? String(expected_response.within) : "1",
    unit: expected_response?.unit ?? "",
    crisis: rowsOf(crisis),
    numbers: (emergency_numbers ?? []).join(", "),
  }
}

/** The section as a whole: what is empty is left out. Hours stay as they stand in the form: faults name their place. */
function request(values: ResponseValues): SectionChange<"response"> {
  const { timeZone, hours, within, unit, crisis } = values
  const [zone, texts, numbers, closedOn] = [exactZone(timeZone), textsOf(crisis), numbersIn(values), closedDays(values)]
  return {
    ...(zone && { time_zone: zone }),
    ...(hours.length > 0 && { office_hours: hours }),
    ...(closedOn.length > 0 && { closed_on: closedOn }),
    ...(unit && { expected_response: { within: Number(within), unit } }),
    ...(Object.keys(texts).length > 0 && { crisis: texts }),
    ...(numbers.length > 0 && { emergency_numbers: numbers }),
  }
}

export function closedDays({ closedOn, closing }: Pick<ResponseValues, "closedOn" | "closing">): string[] {
  return [...new Set([...closedOn, closing])].filter(Boolean).sort()
}

export function numbersIn({ numbers }: Pick<ResponseValues, "numbers">): string[] {
  return numbers
    .split(/[,;\n]/)
    .map((number) => number.trim())
    .filter(Boolean)
}

function faults(values: ResponseValues): Faults {
  const { timeZone, hours, unit, within, crisis } = values
  const [zone, closedOn, numbers] = [exactZone(timeZone), closedDays(values), numbersIn(values)]
  const found: Faults = { ...faultsOfHours(hours), ...faultsOfTexts(crisis, "crisis", CRISIS_LENGTH) }
  if (zone && !isZoneName(zone)) found.time_zone = "zoneInvalid"
  if (!zone && (hours.length > 0 || closedOn.length > 0 || unit)) found.time_zone = "zoneNeeded"
  if (unit && hours.length === 0) found.office_hours = "hoursNeeded"
  if (unit && !isWhole(within, 1, 30)) found.expected_response = "withinInvalid"
  if (closedOn.length > MOST_CLOSED_DAYS) found.closed_on = "closedDaysFull"
  else if (!closedOn.every((day) => /^\d{4}-\d\d-\d\d$/.test(day))) found.closed_on = "dayInvalid"
  if (numbers.length > MOST_NUMBERS) found.emergency_numbers = "numbersFull"
  else if (!numbers.every((number) => /^[0-9+() -]{2,20}$/.test(number))) found.emergency_numbers = "numberInvalid"
  return found
}

function faultsOfHours(hours: readonly Hours[]): Faults {
  const found: Faults = {}
  hours.forEach((one, place) => {
    for (const [field, word] of faultsOfOne(one)) found[`office_hours.${place}.${field}`] = word
  })
  if (Object.keys(found).length === 0 && overlap(hours)) found.office_hours = "hoursOverlap"
  return found
}

function faultsOfOne({ days, from, to }: Hours): [string, Word][] {
  const found: [string, Word][] = []
  if (days.length === 0) found.push(["days", "daysNeeded"])
  if (!isTime(from)) found.push(["from", "timeNeeded"])
  if (!isTime(to) && to !== END_OF_DAY) found.push(["to", "timeNeeded"])
  else if (isTime(from) && minutesOf(from) === minutesOf(to)) found.push(["to", "timesSame"])
  return found
}

export function isWhole(text: string, least: number, most: number): boolean {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most
}

export const NEW_HOURS: Hours = { days: [] as Day[], from: "09:00", to: "17:00" }

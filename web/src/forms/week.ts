/** Days of the week and office hours, as the API has them: `mon` to `sun`, `HH:MM`, `to` up to `24:00`. */

import type { Word } from "../words/en.ts"

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const
export type Day = (typeof DAYS)[number]

export type Hours = { days: Day[]; from: string; to: string }

export const END_OF_DAY = "24:00"
const DAY_MINUTES = 24 * 60
const WEEK_MINUTES = DAYS.length * DAY_MINUTES

export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

export function isTime(time: string): boolean {
  return /^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(time)
}

/** Whether they end on the next day. */
export function passesMidnight({ from, to }: Omit<Hours, "days">): boolean {
  return isTime(from) && isTime(to) && minutesOf(to) < minutesOf(from)
}

/** Whether two openings overlap, over midnight and the week's end, too. Touching is no overlap. */
export function overlap(all: readonly Hours[]): boolean {
  const week = all.flatMap(openings).sort(([one], [other]) => one - other)
  const [first] = week
  if (!first) return false
  const circle = [...week, [first[0] + WEEK_MINUTES, first[1] + WEEK_MINUTES] as const]
  return circle.some(([begins], place) => place > 0 && begins < (circle[place - 1]?.[1] ?? 0))
}

/** In minutes since Monday's midnight. */
function openings({ days, from, to }: Hours): (readonly [number, number])[] {
  const [begins, ends] = [minutesOf(from), minutesOf(to)]
  return days.map((day) => {
    const midnight = DAYS.indexOf(day) * DAY_MINUTES
    return [midnight + begins, midnight + (ends > begins ? ends : ends + DAY_MINUTES)] as const
  })
}

export function inOrder(days: readonly string[]): Day[] {
  return DAYS.filter((day) => days.includes(day))
}

/** "Monday"; a week that begins with one. */
export function dayName(day: Day, code: string, weekday: "long" | "short" = "long"): string {
  const date = new Date(Date.UTC(2024, 0, 1 + DAYS.indexOf(day)))
  return new Intl.DateTimeFormat(code, { weekday, timeZone: "UTC" }).format(date)
}

type Say = (word: Word, values: Record<string, string>) => string

/** "Monday to Friday", "Monday, Tuesday and Saturday". */
export function daysInWords(days: readonly Day[], code: string, say: Say): string {
  const named = runs(inOrder(days)).flatMap((run) => {
    const names = run.map((day) => dayName(day, code))
    const [first, last] = [names[0] ?? "", names.at(-1) ?? ""]
    return run.length > 2 ? [say("daysRange", { first, last })] : names
  })
  return new Intl.ListFormat(code, { type: "conjunction" }).format(named)
}

function runs(days: readonly Day[]): Day[][] {
  const found: Day[][] = []
  for (const day of days) {
    const run = found.at(-1)
    const last = run?.at(-1)
    if (run && last && DAYS.indexOf(last) + 1 === DAYS.indexOf(day)) run.push(day)
    else found.push([day])
  }
  return found
}

/** "5:00 PM". */
export function timeInWords(time: string, code: string): string {
  const at = new Date(`1970-01-01T${time === END_OF_DAY ? "00:00" : time}:00Z`)
  return new Intl.DateTimeFormat(code, { hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(at)
}

/** "Friday, December 25, 2026". */
export function dateInWords(day: string, code: string): string {
  return new Intl.DateTimeFormat(code, { dateStyle: "full", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`))
}

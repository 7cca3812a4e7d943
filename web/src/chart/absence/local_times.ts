/** Times as typed, in the device's zone (`2026-12-23T17:00`), and instants of RFC 3339 with its offset. */

const DAY = 24 * 60 * 60 * 1000
const LOCAL = /^[12]\d{3}-\d\d-\d\dT\d\d:\d\d$/

/** `twice`: the clocks go back over it, the first is meant. `never`: they skip it, or no calendar has it. */
export type LocalTime = { instant: string; comes: "once" | "twice" } | { instant: null; comes: "never" }

export function timeAt(local: string): LocalTime {
  const at = LOCAL.test(local) ? new Date(local) : new Date(Number.NaN)
  if (Number.isNaN(at.getTime()) || localOf(at) !== local) return { instant: null, comes: "never" }
  return { instant: `${local}:00${offsetOf(at)}`, comes: comesTwice(at) ? "twice" : "once" }
}

/** As a field of type `datetime-local` has it: to the minute. */
export function localOf(at: Date): string {
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(two).join("-")
  return `${day}T${[at.getHours(), at.getMinutes()].map(two).join(":")}`
}

export function zoneOfDevice(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

function comesTwice(at: Date): boolean {
  const change = new Date(at.getTime() + DAY).getTimezoneOffset() - new Date(at.getTime() - DAY).getTimezoneOffset()
  if (change === 0) return false
  return [change, -change].some((minutes) => localOf(new Date(at.getTime() + minutes * 60_000)) === localOf(at))
}

function offsetOf(at: Date): string {
  const minutes = -at.getTimezoneOffset()
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${minutes < 0 ? "-" : "+"}${two(hours)}:${two(rest)}`
}

function two(number: number): string {
  return String(number).padStart(2, "0")
}

/** Section `nudges`: form values, what the API would refuse, and the request. */

import type { PracticeSettings, SectionChange } from "@client-messaging/client"
import type { Faults } from "../../forms/saved_form.ts"
import { exactZone, isZoneName } from "../../forms/time_zones.ts"
import { END_OF_DAY, isTime, minutesOf } from "../../forms/week.ts"
import { isWhole } from "./response_rules.ts"

export type NudgesValues = {
  enabled: boolean
  firstAfter: string
  againAfter: string
  unreadAfter: string
  from: string
  to: string
  timeZone: string
  send: "message" | "event"
}

export const nudgesRules = { name: "nudges" as const, initial, faults, request }

function initial(section: PracticeSettings["nudges"]): NudgesValues {
  return {
    enabled: section.enabled,
    firstAfter: String(section.first_after_minutes),
    againAfter: String(section.again_after_minutes),
    unreadAfter: String(section.unread_after_days),
    from: section.quiet.from,
    to: section.quiet.to,
    timeZone: section.time_zone,
    send: section.send,
  }
}

function request(values: NudgesValues): SectionChange<"nudges"> {
  const { enabled, firstAfter, againAfter, unreadAfter, from, to, timeZone, send } = values
  return {
    enabled,
    first_after_minutes: Number(firstAfter),
    again_after_minutes: Number(againAfter),
    unread_after_days: Number(unreadAfter),
    quiet: { from, to },
    time_zone: exactZone(timeZone),
    send,
  }
}

function faults({ firstAfter, againAfter, unreadAfter, from, to, timeZone }: NudgesValues): Faults {
  const found: Faults = {}
  if (!isWhole(firstAfter, 1, 60)) found.first_after_minutes = "firstAfterInvalid"
  if (!isWhole(againAfter, 15, 1440) && !isWhole(againAfter, 0, 0)) found.again_after_minutes = "againAfterInvalid"
  if (!isWhole(unreadAfter, 0, 14)) found.unread_after_days = "unreadAfterInvalid"
  if (!isTime(from)) found["quiet.from"] = "timeNeeded"
  if (!isTime(to) && to !== END_OF_DAY) found["quiet.to"] = "timeNeeded"
  else if (isTime(from) && minutesOf(from) === minutesOf(to) % minutesOf(END_OF_DAY)) found["quiet.to"] = "timesSame"
  if (!isZoneName(exactZone(timeZone))) found.time_zone = timeZone.trim() ? "zoneInvalid" : "zoneNeeded"
  return found
}

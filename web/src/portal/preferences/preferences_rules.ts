/** Preferences of a chart owner: form values, what the API would refuse, and the request. */

import type { Preferences, PreferencesChange } from "@client-messaging/client"
import type { Faults } from "../../forms/saved_form.ts"
import { exactZone, isZoneName } from "../../forms/time_zones.ts"
import { END_OF_DAY, isTime, minutesOf } from "../../forms/week.ts"

export type PreferencesValues = {
  email: boolean
  sms: boolean
  consent: boolean
  /** Whether there are quiet hours at all. */
  quiet: boolean
  from: string
  to: string
  timeZone: string
  language: string
}

/** What the quiet hours begin with where there are none. */
const USUAL = { from: "21:00", to: "08:00" }

export function initial({ channels, quiet, time_zone, language, sms_consent }: Preferences): PreferencesValues {
  return {
    email: channels.includes("email"),
    sms: channels.includes("sms"),
    consent: sms_consent,
    quiet: quiet !== null,
    ...(quiet ? { from: quiet.from, to: quiet.to } : USUAL),
    timeZone: time_zone,
    language,
  }
}

/** A consent ends with the wish for texts: who wants them again is asked again. */
export function request(values: PreferencesValues): PreferencesChange {
  const { email, sms, consent, quiet, from, to, timeZone, language } = values
  return {
    channels: [...(email ? (["email"] as const) : []), ...(sms ? (["sms"] as const) : [])],
    quiet: quiet ? { from, to } : null,
    time_zone: exactZone(timeZone),
    language,
    sms_consent: sms && consent,
  }
}

export function faults({ sms, consent, quiet, from, to, timeZone }: PreferencesValues): Faults {
  const found: Faults = {}
  if (sms && !consent) found.sms_consent = "consentNeeded"
  if (quiet && !isTime(from)) found["quiet.from"] = "timeNeeded"
  if (quiet && !isTime(to) && to !== END_OF_DAY) found["quiet.to"] = "timeNeeded"
  else if (quiet && isTime(from) && minutesOf(from) === minutesOf(to) % minutesOf(END_OF_DAY)) {
    found["quiet.to"] = "timesSame"
  }
  if (!isZoneName(exactZone(timeZone))) found.time_zone = timeZone.trim() ? "zoneInvalid" : "zoneNeeded"
  return found
}

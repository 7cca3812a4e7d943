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

/**
 * What the person has chosen, now or before. The rest is left out, so that it stays as the practice has it.
 * `said`: what was asked for before, if this page knows it. Where it is not known, all that holds counts as chosen: what
 * the person chose must not be lost.
 */
export function request(values: PreferencesValues, base: Preferences, said?: PreferencesChange): PreferencesChange {
  const was = whole(initial(base), base)
  const chosen = said ?? (base.since === undefined ? {} : was)
  const kept = Object.entries(whole(values, base)).filter(
    ([name, value]) => name === "sms_consent" || name in chosen || !isSame(value, was[name as keyof typeof was]),
  )
  return Object.fromEntries(kept)
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/**
 * A consent ends with the wish for texts: who wants them again is asked again. What is not shown is asked for as it was.
 */
function whole(values: PreferencesValues, base: Preferences): PreferencesChange {
  const { email, sms, consent, quiet, from, to, timeZone, language } = values
  const isTold = email || sms
  const shown = hasQuietHours(values)
  return {
    channels: [...(email ? (["email"] as const) : []), ...(sms ? (["sms"] as const) : [])],
    quiet: shown ? { from, to } : isTold && !quiet ? null : base.quiet,
    time_zone: shown ? exactZone(timeZone) : base.time_zone,
    language,
    sms_consent: sms && consent,
  }
}

function hasQuietHours({ email, sms, quiet }: PreferencesValues): boolean {
  return (email || sms) && quiet
}

/** Of the fields that are shown: quiet hours only with a channel, times and zone only with quiet hours. */
export function faults(values: PreferencesValues): Faults {
  const { sms, consent, from, to, timeZone } = values
  const quiet = hasQuietHours(values)
  const found: Faults = {}
  if (sms && !consent) found.sms_consent = "consentNeeded"
  if (quiet && !isTime(from)) found["quiet.from"] = "timeNeeded"
  if (quiet && !isTime(to) && to !== END_OF_DAY) found["quiet.to"] = "timeNeeded"
  else if (quiet && isTime(from) && minutesOf(from) === minutesOf(to) % minutesOf(END_OF_DAY)) {
    found["quiet.to"] = "timesSame"
  }
  if (quiet && !isZoneName(exactZone(timeZone))) found.time_zone = timeZone.trim() ? "zoneInvalid" : "zoneNeeded"
  return found
}

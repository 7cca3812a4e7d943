import assert from "node:assert/strict"
import { test } from "node:test"
import type { Preferences } from "@client-messaging/client"
import {
  faults,
  initial,
  type PreferencesValues,
  request as requested,
} from "../src/portal/preferences/preferences_rules.ts"

const HELD: Preferences = {
  channels: ["email", "sms"],
  quiet: { from: "22:00", to: "07:30" },
  time_zone: "America/Chicago",
  language: "es",
  sms_consent: true,
  since: "2026-03-01T10:00:00.000Z",
  contacts: [],
}
const request = (asked: PreferencesValues) => requested(asked, HELD)
const values = (part: Partial<PreferencesValues> = {}) => ({ ...initial(HELD), ...part })

const { since: _, ...NEVER_SET } = { ...HELD, channels: ["email" as const], sms_consent: false }

test("what the practice has set is not pinned as the person's own", () => {
  const first = (part: Partial<PreferencesValues>) => requested({ ...initial(NEVER_SET), ...part }, NEVER_SET)
  assert.deepEqual(first({}), { sms_consent: false })
  assert.deepEqual(first({ language: "en" }), { language: "en", sms_consent: false })
  assert.deepEqual(first({ from: "23:00" }), { quiet: { from: "23:00", to: "07:30" }, sms_consent: false })
  assert.deepEqual(first({ quiet: false }), { quiet: null, sms_consent: false })
  assert.deepEqual(first({ sms: true, consent: true }), { channels: ["email", "sms"], sms_consent: true })
})

test("what was chosen before stays chosen, and nothing else, where that is known", () => {
  const again = requested(values({ timeZone: "Asia/Kolkata" }), HELD, { language: "es", sms_consent: true })
  assert.deepEqual(again, { time_zone: "Asia/Kolkata", language: "es", sms_consent: true })
})

test("what holds is asked for again where nobody knows what was chosen, unless it is changed", () => {
  const { contacts: _, since: __, ...held } = HELD
  assert.deepEqual(request(values()), held)
  assert.deepEqual(request(values({ email: false })).channels, ["sms"])
})

test("no channel is never", () => {
  assert.deepEqual(request(values({ email: false, sms: false })).channels, [])
})

test("no quiet hours are asked for as none, and begin with usual ones", () => {
  const none = initial({ ...HELD, quiet: null })
  assert.deepEqual([none.quiet, none.from, none.to], [false, "21:00", "08:00"])
  assert.equal(request(none).quiet, null)
  assert.deepEqual(faults({ ...none, from: "", to: "" }), {})
})

test("texts need a consent, which ends with the wish for them", () => {
  assert.deepEqual(faults(values({ consent: false })), { sms_consent: "consentNeeded" })
  assert.deepEqual(faults(values({ sms: false, consent: false })), {})
  assert.equal(request(values({ sms: false })).sms_consent, false)
  assert.equal(request(values()).sms_consent, true)
})

test("what is not shown stops nobody, and stays as it was", () => {
  const never = values({ email: false, sms: false, from: "", timeZone: "Chicago!" })
  assert.deepEqual(faults(never), {})
  assert.deepEqual([request(never).quiet, request(never).time_zone], [HELD.quiet, HELD.time_zone])
  const always = values({ quiet: false, from: "", timeZone: "Chicago!" })
  assert.deepEqual(faults(always), {})
  assert.deepEqual([request(always).quiet, request(always).time_zone], [null, HELD.time_zone])
})

test("times and zones that cannot be are said at their field", () => {
  assert.deepEqual(faults(values({ from: "" })), { "quiet.from": "timeNeeded" })
  assert.deepEqual(faults(values({ to: "" })), { "quiet.to": "timeNeeded" })
  assert.deepEqual(faults(values({ from: "07:30" })), { "quiet.to": "timesSame" })
  assert.deepEqual(faults(values({ from: "00:00", to: "24:00" })), { "quiet.to": "timesSame" })
  assert.deepEqual(faults(values({ timeZone: " " })), { time_zone: "zoneNeeded" })
  assert.deepEqual(faults(values({ timeZone: "Chicago!" })), { time_zone: "zoneInvalid" })
  assert.equal(request(values({ timeZone: "america/new york" })).time_zone, "America/New_York")
})

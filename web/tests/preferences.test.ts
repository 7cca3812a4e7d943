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
  contacts: [],
}
const request = (asked: PreferencesValues) => requested(asked, HELD)
const values = (part: Partial<PreferencesValues> = {}) => ({ ...initial(HELD), ...part })

test("what holds is asked for again, unless it is changed", () => {
  const { contacts: _, ...held } = HELD
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

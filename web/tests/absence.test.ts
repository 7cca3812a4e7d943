import assert from "node:assert/strict"
import { afterEach, test } from "node:test"
import type { ShownAbsence } from "@client-messaging/client"
import { type AbsenceValues, faults, initial, isAway, request } from "../src/chart/absence/absence_rules.ts"
import { localOf, timeAt } from "../src/chart/absence/local_times.ts"

const ZONE = process.env.TZ
const inZone = (zone: string) => {
  process.env.TZ = zone
}
afterEach(() => {
  if (ZONE === undefined) delete process.env.TZ
  else process.env.TZ = ZONE
})

test("a time is sent with the offset that the zone has then", () => {
  inZone("America/New_York")
  assert.deepEqual(timeAt("2026-12-23T17:00"), { instant: "2026-12-23T17:00:00-05:00", comes: "once" })
  assert.deepEqual(timeAt("2026-07-01T17:00"), { instant: "2026-07-01T17:00:00-04:00", comes: "once" })
  assert.equal(localOf(new Date("2026-12-23T22:00:00Z")), "2026-12-23T17:00")
  inZone("Asia/Kolkata")
  assert.equal(timeAt("2026-12-23T17:00").instant, "2026-12-23T17:00:00+05:30")
  inZone("Etc/UTC")
  assert.equal(timeAt("2026-12-23T17:00").instant, "2026-12-23T17:00:00+00:00")
})

test("a time that the clocks skip is none, and of one that comes twice the first is meant", () => {
  inZone("America/New_York")
  assert.deepEqual(timeAt("2026-03-08T02:30"), { instant: null, comes: "never" })
  assert.deepEqual(timeAt("2026-11-01T01:30"), { instant: "2026-11-01T01:30:00-04:00", comes: "twice" })
  assert.equal(timeAt("2026-11-01T02:00").comes, "once")
  assert.equal(timeAt("2026-11-01T00:59").comes, "once")
  inZone("Australia/Lord_Howe") // half an hour
  assert.deepEqual(timeAt("2026-04-05T01:45"), { instant: "2026-04-05T01:45:00+11:00", comes: "twice" })
  assert.equal(timeAt("2026-04-05T01:15").comes, "once")
})

test("what no calendar has is no time", () => {
  for (const typed of ["", "2026-02-30T10:00", "2026-13-01T10:00", "tomorrow", "12026-01-01T10:00"])
    assert.equal(timeAt(typed).instant, null, typed)
})

const NONE: ShownAbsence = { clinician_id: "ana" }
const SET: ShownAbsence = {
  clinician_id: "ana",
  from: "2026-11-28T20:23:41.123Z",
  until: "2026-12-24T14:00:00.000Z",
  note: { en: "Back soon." },
  instead: "ben",
}
const NOW = new Date("2026-11-30T12:00:00Z")
const values = (part: Partial<AbsenceValues>, base = NONE) => ({ ...initial(base), ...part })

test("from now on is said by leaving the beginning out, no end by null", () => {
  inZone("America/New_York")
  assert.deepEqual(request(values({ until: "2026-12-24T09:00" }), NONE), { until: "2026-12-24T09:00:00-05:00" })
  assert.deepEqual(request(values({ ends: "open", until: "2026-12-24T09:00" }), NONE), { until: null })
})

test("a time that was not touched is sent as it was, to the millisecond", () => {
  inZone("Asia/Kolkata")
  assert.deepEqual(request(initial(SET), SET), {
    from: SET.from,
    until: SET.until,
    note: { en: "Back soon." },
    instead: "ben",
  })
  assert.equal(request(values({ from: "2026-11-29T01:54" }, SET), SET).from, "2026-11-29T01:54:00+05:30")
})

test("an end before the beginning, or in the past, is said at its field", () => {
  inZone("America/New_York")
  const wrong = (part: Partial<AbsenceValues>, base = NONE) => faults(values(part, base), base, NOW)
  assert.deepEqual(wrong({ until: "2026-12-24T09:00" }), {})
  assert.deepEqual(wrong({ ends: "open" }), {})
  assert.deepEqual(wrong({ until: "2026-11-30T07:00" }), { until: "untilPast" })
  assert.deepEqual(wrong({ begins: "at", from: "2026-12-24T09:00", until: "2026-12-24T09:00" }), {
    until: "untilBeforeFrom",
  })
  assert.deepEqual(wrong({ begins: "at" }), { from: "momentNeeded", until: "momentNeeded" })
  assert.deepEqual(wrong({ until: "2027-03-14T02:30" }), { until: "timeNever" })
})

test("who stands in is somebody else, by id", () => {
  const wrong = (instead: string) => faults(values({ ends: "open", instead }), NONE, NOW)
  assert.deepEqual(wrong(" ben "), {})
  assert.deepEqual(wrong("ana"), { instead: "insteadSelf" })
  assert.deepEqual(wrong("Dr. Ben"), { instead: "idInvalid" })
})

test("away is from the beginning until before the end", () => {
  assert.equal(isAway(NONE, NOW), false)
  assert.equal(isAway(SET, NOW), true)
  assert.equal(isAway(SET, new Date(SET.from ?? "")), true)
  assert.equal(isAway(SET, new Date(SET.until ?? "")), false)
  assert.equal(isAway({ ...SET, until: null }, new Date("2030-01-01T00:00:00Z")), true)
  assert.equal(isAway({ ...SET, from: "2026-12-01T00:00:00Z" }, NOW), false)
})

import assert from "node:assert/strict"
import { test } from "node:test"
import { nudgesRules } from "../src/chart/settings/nudges_rules.ts"
import { type ResponseValues, responseRules } from "../src/chart/settings/response_rules.ts"
import { faultsOfTexts, languageFault, rowsOf, textsOf } from "../src/forms/texts.ts"
import { exactZone, offeredZones } from "../src/forms/time_zones.ts"
import { daysInWords, type Hours, overlap, passesMidnight, timeInWords } from "../src/forms/week.ts"
import { TEXTS } from "../src/words/all.ts"
import { Language } from "../src/words/language.ts"
import { emptyStorage } from "./fake_storage.ts"

const NOTHING = responseRules.initial({ version: 0 })
const hours = (days: string, from: string, to: string) => ({ days: days.split(" "), from, to }) as Hours
const WEEK = hours("mon tue wed thu fri", "09:00", "17:00")

test("hours overlap over midnight and the week's end, too; touching is none", () => {
  assert.equal(overlap([]), false)
  assert.equal(overlap([WEEK]), false)
  assert.equal(overlap([hours("mon", "09:00", "12:00"), hours("mon", "12:00", "17:00")]), false)
  assert.equal(overlap([hours("mon", "09:00", "12:01"), hours("mon", "12:00", "17:00")]), true)
  assert.equal(overlap([hours("mon", "22:00", "02:00"), hours("tue", "01:00", "03:00")]), true)
  assert.equal(overlap([hours("sun", "22:00", "02:00"), hours("mon", "01:00", "03:00")]), true)
  assert.equal(overlap([hours("sun", "22:00", "24:00"), hours("mon", "00:00", "03:00")]), false)
  assert.equal(overlap([hours("mon", "10:00", "10:30"), hours("mon", "09:00", "17:00")]), true)
})

test("an end before the beginning is on the next day; the end of the day is not", () => {
  assert.equal(passesMidnight(hours("mon", "22:00", "02:00")), true)
  assert.equal(passesMidnight(hours("mon", "22:00", "24:00")), false)
  assert.equal(passesMidnight(WEEK), false)
})

test("days are said in the order of the week, three and more in a row as a range", () => {
  const language = new Language(emptyStorage(), ["en"], TEXTS)
  const say = language.say.bind(language)
  assert.equal(daysInWords(["fri", "mon", "tue", "thu", "wed"], "en", say), "Monday to Friday")
  assert.equal(daysInWords(["mon", "tue", "sat"], "en", say), "Monday, Tuesday, and Saturday")
  assert.equal(daysInWords(["mon", "wed", "thu", "fri", "sun"], "en", say), "Monday, Wednesday to Friday, and Sunday")
  assert.match(timeInWords("17:30", "en"), /^5:30\sPM$/)
})

const faults = (part: Partial<ResponseValues>) => responseRules.faults({ ...NOTHING, ...part })
const ZONED = { timeZone: "America/New_York" }

test("a section without anything is empty, and what is empty is left out", () => {
  assert.deepEqual(responseRules.request(NOTHING), {})
  assert.deepEqual(faults({}), {})
  const full: ResponseValues = {
    ...{ ...NOTHING, ...ZONED, hours: [WEEK] },
    ...{ unit: "hours", within: "4", numbers: " 988, 911 ,," },
  }
  assert.deepEqual(responseRules.request({ ...full, closedOn: ["2026-12-25"], closing: "2026-07-04" }), {
    time_zone: "America/New_York",
    office_hours: [WEEK],
    closed_on: ["2026-07-04", "2026-12-25"],
    expected_response: { within: 4, unit: "hours" },
    emergency_numbers: ["988", "911"],
  })
})

test("a closed day that is chosen twice is one", () => {
  const request = responseRules.request({ ...NOTHING, closedOn: ["2026-12-25"], closing: "2026-12-25" })
  assert.deepEqual(request.closed_on, ["2026-12-25"])
})

test("what goes with what is said at its field", () => {
  assert.deepEqual(faults({ hours: [WEEK] }), { time_zone: "zoneNeeded" })
  assert.deepEqual(faults({ closing: "2026-12-25" }), { time_zone: "zoneNeeded" })
  assert.deepEqual(faults({ ...ZONED, unit: "hours" }), { office_hours: "hoursNeeded" })
  assert.deepEqual(faults({ ...ZONED, hours: [WEEK], unit: "hours", within: "0" }), {
    expected_response: "withinInvalid",
  })
  assert.deepEqual(faults({ timeZone: "New York!" }), { time_zone: "zoneInvalid" })
  assert.deepEqual(faults({ numbers: "988, call us" }), { emergency_numbers: "numberInvalid" })
  assert.deepEqual(faults({ numbers: "98,".repeat(11) }), { emergency_numbers: "numbersFull" })
})

test("each interval says its own fault, at its own place", () => {
  const wrong = [WEEK, { days: [], from: "", to: "24:00" }, hours("sat", "08:00", "08:00")]
  assert.deepEqual(faults({ ...ZONED, hours: wrong }), {
    "office_hours.1.days": "daysNeeded",
    "office_hours.1.from": "timeNeeded",
    "office_hours.2.to": "timesSame",
  })
  assert.deepEqual(faults({ ...ZONED, hours: [WEEK, hours("fri", "16:00", "18:00")] }), {
    office_hours: "hoursOverlap",
  })
})

test("a zone is found however it is typed, and what the API has stays", () => {
  assert.equal(exactZone(" america/new york "), "America/New_York")
  assert.equal(exactZone("Asia/Kolkata", "Asia/Kolkata"), "Asia/Kolkata")
  assert.equal(exactZone("Asia/Kolkata"), "Asia/Kolkata")
  assert.match(exactZone("asia/kolkata"), /^Asia\/(Kolkata|Calcutta)$/)
  assert.equal(exactZone("Mars/Olympus"), "Mars/Olympus")
  assert.equal(exactZone(" "), "")
  assert.ok(offeredZones("Mars/Olympus").includes("Mars/Olympus"))
})

test("English and Spanish are offered first; an empty text is no text", () => {
  const rows = rowsOf({ fr: "Trois", es: "Dos" })
  assert.deepEqual(
    rows.map(({ language }) => language),
    ["en", "es", "fr"],
  )
  assert.deepEqual(textsOf(rows), { es: "Dos", fr: "Trois" })
  assert.deepEqual(textsOf([{ language: "en", text: " \n" }]), {})
  const texts = [
    { language: "en", text: "😀".repeat(501) },
    { language: "es", text: "😀".repeat(500) },
    { language: "fr", text: "\ud83d" },
  ]
  assert.deepEqual(faultsOfTexts(texts, "note", 500), { "note.en": "textTooLong", "note.fr": "unsendable" })
})

test("a language is added once, by its code", () => {
  const rows = rowsOf({ "zh-Hans": "…" })
  assert.equal(languageFault("vi", rows), null)
  assert.equal(languageFault("Vietnamese!", rows), "languageInvalid")
  assert.equal(languageFault("ZH-hans", rows), "languageThere")
  const full = Array.from({ length: 20 }, (_, number) => ({ language: `aa-${number}`, text: "" }))
  assert.equal(languageFault("vi", full), "languagesFull")
})

test("nudges are held to their ranges; 0 is never", () => {
  const section = { ...nudgesRules.initial(NUDGES) }
  const wrong = (part: Partial<typeof section>) => nudgesRules.faults({ ...section, ...part })
  assert.deepEqual(wrong({}), {})
  assert.deepEqual(wrong({ againAfter: "0", unreadAfter: "0" }), {})
  assert.deepEqual(wrong({ firstAfter: "0", againAfter: "14", unreadAfter: "15" }), {
    first_after_minutes: "firstAfterInvalid",
    again_after_minutes: "againAfterInvalid",
    unread_after_days: "unreadAfterInvalid",
  })
  assert.deepEqual(wrong({ firstAfter: "1.5" }), { first_after_minutes: "firstAfterInvalid" })
  assert.deepEqual(wrong({ from: "00:00", to: "24:00" }), { "quiet.to": "timesSame" })
  assert.deepEqual(wrong({ from: "", to: "" }), { "quiet.from": "timeNeeded", "quiet.to": "timeNeeded" })
  assert.deepEqual(wrong({ timeZone: " " }), { time_zone: "zoneNeeded" })
})

const NUDGES = {
  version: 0,
  enabled: false,
  first_after_minutes: 5,
  again_after_minutes: 60,
  unread_after_days: 2,
  quiet: { from: "21:00", to: "08:00" },
  time_zone: "UTC",
  send: "message",
} as const

import assert from "node:assert/strict"
import { test } from "node:test"
import type { InboxMessage } from "@client-messaging/client"
import { beginningOf, isToldAgain } from "../src/conversation/runs.ts"
import { TEXTS } from "../src/words/all.ts"
import { Language } from "../src/words/language.ts"
import { emptyStorage } from "./fake_storage.ts"

const ANA = { role: "clinician", id: "ana" } as const
const message = (id: string, sent_at: string, more: Partial<InboxMessage> = {}) =>
  ({ id, sent_at, sender: ANA, ...more }) as InboxMessage
const beginnings = (messages: InboxMessage[], isNew: string[] = []) =>
  messages.map((one, place) => beginningOf(one, messages[place - 1], (id) => isNew.includes(id)))

/** Runs with the device in a time zone. */
function inZone<Result>(zone: string, work: () => Result): Result {
  const before = process.env.TZ
  process.env.TZ = zone
  try {
    return work()
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
}

test("several in a row by one sender are a run; another sender, even of the same side, ends it", () => {
  const rosa = { role: "client", id: "rosa" } as const
  const at = "2026-03-02T12:00:00Z"
  const shown = beginnings([
    message("1", at),
    message("2", at),
    message("3", at, { sender: rosa }),
    message("4", at, { sender: { ...rosa, id: "kim" } }),
    message("5", at, { sender: { ...ANA, id: "kim" } }),
  ])
  assert.deepEqual(shown, ["day", "run", "sender", "sender", "sender"])
})

test("what is new begins a run of its own", () => {
  const at = "2026-03-02T12:00:00Z"
  assert.deepEqual(beginnings([message("1", at), message("2", at), message("3", at)], ["2", "3"]), [
    "day",
    "sender",
    "run",
  ])
})

test("a day begins at midnight where the reader is", () => {
  const messages = [message("1", "2026-03-02T22:30:00Z"), message("2", "2026-03-02T23:30:00Z")]
  assert.deepEqual(
    ["UTC", "Europe/Berlin"].map((zone) => inZone(zone, () => beginnings(messages)[1])),
    ["run", "day"],
  )
})

test("days are named in the reader's language, the last two by how long ago they are", () => {
  const now = new Date(2026, 2, 3, 0, 30)
  const moments = ["2026-03-03T00:10", "2026-03-02T23:50", "2026-03-01T12:00", "2025-12-31T12:00"]
  const shown = (code: string) => moments.map((moment) => new Language(emptyStorage(), [code], TEXTS).day(moment, now))
  assert.deepEqual(shown("en"), ["Today", "Yesterday", "Sunday, March 1", "Wednesday, December 31, 2025"])
  assert.deepEqual(shown("es"), ["Hoy", "Ayer", "Domingo, 1 de marzo", "Miércoles, 31 de diciembre de 2025"])
})

test("yesterday is a day of the calendar, also where it had 23 hours", () => {
  const english = new Language(emptyStorage(), ["en"], TEXTS)
  const shown = inZone("America/New_York", () => english.day("2026-03-08T05:30:00Z", new Date("2026-03-09T04:15:00Z")))
  assert.equal(shown, "Yesterday")
})

test("what a sender was told is said again only where it was something else", () => {
  const [now, then] = [{ open: true }, { open: false }]
  const told = (one: object) => message("1", "2026-03-02T12:00:00Z", { told: one } as Partial<InboxMessage>)
  assert.deepEqual([isToldAgain(told(now), told(now)), isToldAgain(told(now), told(then))], [true, false])
})

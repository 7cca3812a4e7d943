import assert from "node:assert/strict"
import { test } from "node:test"
import { type PracticeSettings, Unreachable } from "@client-messaging/client"
import { messagingRules } from "../src/chart/settings/messaging_rules.ts"
import { nudgesRules } from "../src/chart/settings/nudges_rules.ts"
import { responseRules } from "../src/chart/settings/response_rules.ts"
import { sectionForm } from "../src/chart/settings/section_form.ts"
import { apiRefusal, pendingRequests, settled } from "./pending_requests.ts"

const section = (client_starts: boolean, version: number) => ({ client_starts, version })

function opened(version = 3) {
  const changes = pendingRequests<[string, object], never>()
  const reads = pendingRequests<void, PracticeSettings>()
  const client = {
    changePracticeSettings: (name: string, change: object) => changes.ask([name, change]),
    practiceSettings: () => reads.ask(),
  }
  const form = sectionForm(client, section(false, version), messagingRules)
  return { form, client, changes: changes.requests, reads: reads.requests }
}

const now = (client_starts: boolean, version: number) => section(client_starts, version) as never
const all = (client_starts: boolean, version: number) =>
  ({ messaging: section(client_starts, version) }) as PracticeSettings

test("a section is saved with the version that it is based on, and saved is said after the answer", async () => {
  const { form, changes } = opened()
  form.set({ clientStarts: true })
  assert.equal(form.isUnsaved, true)
  void form.save()
  void form.save()
  assert.deepEqual(
    changes.map(({ query }) => query),
    [["messaging", { client_starts: true, version: 3 }]],
  )
  assert.deepEqual([form.outcome, form.busy], [null, true])
  await changes[0]?.answer(now(true, 4))
  assert.deepEqual([form.outcome, form.busy, form.isUnsaved, form.base.version], ["saved", false, false, 4])
  form.set({ clientStarts: false })
  assert.equal(form.outcome, null)
})

test("a conflict shows theirs and keeps what was typed, until the person takes theirs", async () => {
  const { form, changes, reads } = opened()
  form.set({ clientStarts: true })
  void form.save()
  await changes[0]?.fail(apiRefusal(409, "conflict"))
  await reads[0]?.answer(all(false, 5))
  assert.deepEqual([form.outcome, form.theirs?.version, form.values.clientStarts], ["conflict", 5, true])
  assert.equal(form.base.version, 3)
  form.takeTheirs()
  assert.deepEqual([form.outcome, form.theirs, form.values.clientStarts], [null, null, false])
  assert.deepEqual([form.base.version, form.isUnsaved, changes.length], [5, false, 1])
})

test("mine is saved over theirs only when the person says so, and under the version of theirs", async () => {
  const { form, changes, reads } = opened()
  form.set({ clientStarts: true })
  void form.save()
  await changes[0]?.fail(apiRefusal(409, "conflict"))
  await reads[0]?.answer(all(false, 5))
  void form.save()
  assert.deepEqual(changes[1]?.query[1], { client_starts: true, version: 3 })
  await changes[1]?.fail(apiRefusal(409, "conflict"))
  await reads[1]?.answer(all(false, 6))
  void form.keepMine()
  assert.deepEqual(changes[2]?.query[1], { client_starts: true, version: 6 })
  await changes[2]?.answer(now(true, 7))
  assert.deepEqual([form.outcome, form.theirs, form.base.version], ["saved", null, 7])
})

test("where theirs cannot be read, a conflict is still one", async () => {
  const { form, changes, reads } = opened()
  form.set({ clientStarts: true })
  void form.save()
  await changes[0]?.fail(apiRefusal(409, "conflict"))
  await reads[0]?.fail(new Unreachable("cut"))
  assert.deepEqual([form.outcome, form.theirs, form.busy, form.values.clientStarts], ["conflict", null, false, true])
  form.takeTheirs()
  void form.keepMine()
  assert.deepEqual([form.base.version, changes.length], [3, 1])
})

test("what was typed while it was saved is not lost, and not said to be saved", async () => {
  const { form, changes } = opened()
  form.set({ clientStarts: true })
  void form.save()
  form.set({ clientStarts: false })
  await changes[0]?.answer(now(true, 4))
  assert.deepEqual([form.values.clientStarts, form.isUnsaved, form.base.version], [false, true, 4])
})

test("a lost answer and a refusal are told apart, and both keep what was typed", async () => {
  const { form, changes } = opened()
  form.set({ clientStarts: true })
  void form.save()
  await changes[0]?.fail(new Unreachable("cut"))
  assert.deepEqual([form.outcome, form.busy, form.isUnsaved], ["unknown", false, true])
  void form.save()
  const errors = [{ field: "client_starts", message: "must be a switch" }]
  await changes[1]?.fail(apiRefusal(422, "invalid_request", { errors }))
  assert.deepEqual([form.outcome, form.code, form.refused, form.attempts], ["refused", "invalid_request", errors, 1])
  void form.save()
  assert.deepEqual([form.outcome, form.refused], [null, []])
  await settled()
})

test("a refreshed section is shown where nothing was typed, and nowhere else", () => {
  const { form } = opened()
  form.follow(section(true, 4))
  assert.deepEqual([form.values.clientStarts, form.base.version], [true, 4])
  form.set({ clientStarts: false })
  form.follow(section(true, 5))
  assert.deepEqual([form.values.clientStarts, form.base.version], [false, 4])
})

test("what the API would refuse is not sent", async () => {
  const { client, changes } = opened()
  const form = sectionForm(client, { version: 0 }, responseRules)
  form.set({ unit: "hours", within: "31" })
  await form.save()
  assert.deepEqual(form.faults, {
    time_zone: "zoneNeeded",
    office_hours: "hoursNeeded",
    expected_response: "withinInvalid",
  })
  assert.deepEqual([changes.length, form.attempts, form.busy], [0, 1, false])
})

test("an untouched section of each kind is what the API said", () => {
  const { client } = opened()
  const response = {
    version: 2,
    time_zone: "Asia/Kolkata",
    office_hours: [{ days: ["sat", "mon"], from: "22:00", to: "02:00" }],
    crisis: { fr: "Appelez le 3114.", en: "Call 988." },
    emergency_numbers: ["988"],
  }
  const nudges = {
    version: 0,
    enabled: false,
    first_after_minutes: 5,
    again_after_minutes: 60,
    unread_after_days: 2,
    quiet: { from: "21:00", to: "24:00" },
    time_zone: "UTC",
    send: "event" as const,
  }
  assert.equal(sectionForm(client, response, responseRules).isUnsaved, false)
  assert.equal(sectionForm(client, nudges, nudgesRules).isUnsaved, false)
  const { version: _, ...same } = nudges
  assert.deepEqual(nudgesRules.request(nudgesRules.initial(nudges)), same)
})

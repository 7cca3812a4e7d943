import assert from "node:assert/strict"
import { test } from "node:test"
import type { ShownPortalAccess } from "@client-messaging/client"
import { idsIn, isId } from "../src/chart/ids.ts"
import { faultsOf, forOwner, NOTHING, rebased, requestOf, startOf } from "../src/chart/owner_rules.ts"
import { bodyFault, lengthOf, subjectFault } from "../src/conversation/text_rules.ts"
import { routeOf } from "../src/page/route.ts"
import { active, IDLE_MINUTES, wasActive } from "../src/session/idle.ts"
import { storage } from "./stored.ts"

const NEW: ShownPortalAccess = { state: "not_enabled" }
const ENABLED: ShownPortalAccess = {
  client_id: "leo",
  client_name: "Leo N.",
  state: "enabled",
  since: "2026-01-01T00:00:00.000Z",
  chart_owner: { person_id: "rosa", name: "Rosa N.", relationship: "self", email: "r@example.org", phone: "+1 555" },
  shares_history: true,
  version: 3,
}

test("characters are code points", () => {
  assert.equal(lengthOf("👩‍🚀"), 3)
  assert.equal(subjectFault("😀".repeat(200)), null)
  assert.equal(subjectFault("😀".repeat(201)), "subjectTooLong")
  assert.equal(bodyFault("a".repeat(10_000)), null)
  assert.equal(bodyFault("a".repeat(10_001)), "bodyTooLong")
})

test("white space alone is no message, and what cannot be sent is said before", () => {
  assert.equal(bodyFault(" \n\t "), "bodyNeeded")
  assert.equal(subjectFault(""), "subjectNeeded")
  assert.equal(bodyFault("a\0b"), "unsendable")
  assert.equal(bodyFault("half \ud83d of a symbol"), "unsendable")
})

test("ids are those that the API takes", () => {
  assert.ok(["leo", "a.B-9", "a".repeat(64)].every(isId))
  assert.ok(!["", "a b", "a/b", "ñ", "a#b", "a".repeat(65)].some(isId))
  assert.deepEqual(idsIn(" ana, ben;ana\ncora "), ["ana", "ben", "cora"])
})

test("an owner is given only what was filled in", () => {
  const filled = { ...NOTHING, owner: "rosa", relationship: "parent", phone: "+1 555", history: "no" } as const
  assert.deepEqual(faultsOf(filled, NEW, false), {})
  assert.deepEqual(requestOf(filled, NEW), {
    state: "enabled",
    chart_owner: { person_id: "rosa", relationship: "parent", phone: "+1 555" },
    share_history: false,
  })
  assert.deepEqual(requestOf({ ...NOTHING, owner: "kim", clinicians: "ana, ben" }, NEW), {
    state: "enabled",
    chart_owner: { person_id: "kim", relationship: "self" },
    clinician_ids: ["ana", "ben"],
  })
})

test("what the API would not take is said beside its field", () => {
  const filled = { ...NOTHING, owner: "a b", email: "nobody", phone: "call me", clinicians: "a/b" }
  assert.deepEqual(faultsOf(filled, NEW, false), {
    owner: "idInvalid",
    email: "emailInvalid",
    phone: "phoneInvalid",
    clinicians: "idInvalid",
  })
})

test("staff name a clinician, and nobody names more than fifty", () => {
  const named = (clinicians: string) => ({ ...NOTHING, owner: "kim", clinicians })
  assert.equal(faultsOf(named(""), NEW, true).clinicians, "cliniciansNeeded")
  assert.equal(faultsOf(named(""), NEW, false).clinicians, undefined)
  const many = Array.from({ length: 51 }, (_, count) => `c${count}`).join(",")
  assert.equal(faultsOf(named(many), NEW, true).clinicians, "cliniciansNeeded")
})

test("correcting says what was changed, null where it was emptied, and nothing of what was not touched", () => {
  const start = startOf(ENABLED)
  const same = { person_id: "rosa", relationship: "self" } as const
  assert.deepEqual(requestOf(start, ENABLED), { state: "enabled", chart_owner: same, version: 3 })
  assert.deepEqual(requestOf({ ...start, email: " ", phone: "+1 556 ", name: " Rosa N." }, ENABLED), {
    state: "enabled",
    chart_owner: { ...same, email: null, phone: "+1 556" },
    version: 3,
  })
  assert.equal(requestOf({ ...start, clientName: "" }, ENABLED).client_name, null)
  assert.deepEqual(faultsOf(start, ENABLED, true), {}, "staff who only correct name no clinician")
})

test("a new owner is given nothing of the former one's, and their relationship is asked for", () => {
  const typed = forOwner({ ...startOf(ENABLED), phone: "+1 777" }, ENABLED, "kim")
  assert.deepEqual(faultsOf(typed, ENABLED, false), { relationship: "relationshipNeeded" })
  assert.deepEqual(requestOf({ ...typed, relationship: "guardian" }, ENABLED), {
    state: "enabled",
    chart_owner: { person_id: "kim", relationship: "guardian", phone: "+1 777" },
    version: 3,
  })
  assert.deepEqual(forOwner(typed, ENABLED, "rosa"), { ...startOf(ENABLED), phone: "+1 777" })
})

test("after a conflict what was typed stays, and the rest is the chart's", () => {
  const owner = { person_id: "rosa", relationship: "self", email: "new@example.org", phone: "+1 999" } as const
  const now: ShownPortalAccess = { ...ENABLED, chart_owner: owner, version: 4 }
  const typed = rebased({ ...startOf(ENABLED), phone: "+1 777" }, ENABLED, now)
  assert.deepEqual(typed, { ...startOf(now), phone: "+1 777" })
  assert.deepEqual(requestOf(typed, now).chart_owner, { person_id: "rosa", relationship: "self", phone: "+1 777" })
  const handedOver = {
    ...now,
    chart_owner: { person_id: "kim", relationship: "other", email: "kim@example.org" },
  } as const
  const kim = rebased(forOwner(startOf(ENABLED), ENABLED, "kim"), ENABLED, handedOver)
  assert.deepEqual(requestOf(kim, handedOver).chart_owner, { person_id: "kim", relationship: "other" })
})

test("names are those that the API takes", () => {
  const faults = (name: string) => faultsOf({ ...startOf(ENABLED), name }, ENABLED, false).name
  assert.deepEqual(["", "Zoë", "😀".repeat(120)].map(faults), [undefined, undefined, undefined])
  assert.deepEqual(["a\u202eb", "a\tb", "a".repeat(121)].map(faults), Array(3).fill("nameInvalid"))
})

test("a session is not resumed after a quarter of an hour without anybody", () => {
  const kept = storage() as Storage
  assert.equal(wasActive(kept, 1_000_000), false)
  active(kept, 1_000_000)
  assert.equal(wasActive(kept, 1_000_000 + IDLE_MINUTES * 60_000 - 1), true)
  assert.equal(wasActive(kept, 1_000_000 + IDLE_MINUTES * 60_000), false)
})

test("an address that nobody made leads nowhere, and breaks nothing", () => {
  assert.deepEqual(routeOf("#/c/leo/t/1"), ["c", "leo", "t", "1"])
  assert.deepEqual(routeOf(""), [])
  assert.deepEqual(routeOf("#/%E0%A4%A"), ["?"])
})

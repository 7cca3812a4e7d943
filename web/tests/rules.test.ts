import assert from "node:assert/strict"
import { test } from "node:test"
import { idsIn, isId } from "../src/chart/ids.ts"
import { faultsOf, NOTHING, requestOf } from "../src/chart/owner_rules.ts"
import { bodyFault, lengthOf, subjectFault } from "../src/conversation/text_rules.ts"
import { routeOf } from "../src/page/route.ts"
import { active, IDLE_MINUTES, wasActive } from "../src/session/idle.ts"
import { storage } from "./stored.ts"

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
  assert.deepEqual(faultsOf(filled, false), {})
  assert.deepEqual(requestOf(filled), {
    state: "enabled",
    chart_owner: { person_id: "rosa", relationship: "parent", phone: "+1 555" },
    share_history: false,
  })
  assert.deepEqual(requestOf({ ...NOTHING, owner: "kim", clinicians: "ana, ben" }), {
    state: "enabled",
    chart_owner: { person_id: "kim", relationship: "self" },
    clinician_ids: ["ana", "ben"],
  })
})

test("what the API would not take is said beside its field", () => {
  const filled = { ...NOTHING, owner: "a b", email: "nobody", phone: "call me", clinicians: "a/b" }
  assert.deepEqual(faultsOf(filled, false), {
    owner: "idInvalid",
    email: "emailInvalid",
    phone: "phoneInvalid",
    clinicians: "idInvalid",
  })
})

test("staff name a clinician, and nobody names more than fifty", () => {
  const named = (clinicians: string) => ({ ...NOTHING, owner: "kim", clinicians })
  assert.equal(faultsOf(named(""), true).clinicians, "cliniciansNeeded")
  assert.equal(faultsOf(named(""), false).clinicians, undefined)
  const many = Array.from({ length: 51 }, (_, count) => `c${count}`).join(",")
  assert.equal(faultsOf(named(many), true).clinicians, "cliniciansNeeded")
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

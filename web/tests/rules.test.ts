import assert from "node:assert/strict"
import { test } from "node:test"
import type { ShownPortalAccess } from "@client-messaging/client"
import { idsIn, isId } from "../src/chart/ids.ts"
import { OwnerFormState } from "../src/chart/owner_form_state.ts"
import {
  changeRequest,
  initialValues,
  NOTHING,
  type OwnerFormValues,
  ownerLabel,
  rebase,
  sharesHistory,
  validate,
  type WhichOwner,
} from "../src/chart/owner_rules.ts"
import { bodyError, lengthOf, subjectError } from "../src/conversation/text_rules.ts"
import { routeOf } from "../src/page/route.ts"

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
  assert.equal(subjectError("😀".repeat(200)), null)
  assert.equal(subjectError("😀".repeat(201)), "subjectTooLong")
  assert.equal(bodyError("a".repeat(10_000)), null)
  assert.equal(bodyError("a".repeat(10_001)), "bodyTooLong")
})

test("white space alone is no message, and what cannot be sent is said before", () => {
  assert.equal(bodyError(" \n\t "), "bodyNeeded")
  assert.equal(subjectError(""), "subjectNeeded")
  assert.equal(bodyError("a\0b"), "unsendable")
  assert.equal(bodyError("half \ud83d of a symbol"), "unsendable")
})

test("ids are those that the API takes", () => {
  assert.ok(["leo", "a.B-9", "a".repeat(64)].every(isId))
  assert.ok(!["", "a b", "a/b", "ñ", "a#b", "a".repeat(65)].some(isId))
  assert.deepEqual(idsIn(" ana, ben;ana\ncora "), ["ana", "ben", "cora"])
})

const over = (access: ShownPortalAccess, which: WhichOwner, asStaff = false) => ({ access, which, asStaff })

test("an owner is given only what was filled in", () => {
  const values = { ...NOTHING, owner: "rosa", relationship: "parent", phone: "+1 555", history: "no" } as const
  assert.deepEqual(validate(values, over(NEW, "other")), {})
  assert.deepEqual(changeRequest(values, NEW, "other"), {
    state: "enabled",
    chart_owner: { person_id: "rosa", relationship: "parent", phone: "+1 555" },
    share_history: false,
  })
  assert.deepEqual(changeRequest({ ...NOTHING, owner: "kim", clinicians: "ana, ben" }, NEW, "other"), {
    state: "enabled",
    chart_owner: { person_id: "kim", relationship: "self" },
    clinician_ids: ["ana", "ben"],
  })
})

test("what the API would not take is said beside its field", () => {
  const values = { ...NOTHING, owner: "a b", email: "nobody", phone: "call me", clinicians: "a/b" }
  assert.deepEqual(validate(values, over(NEW, "other")), {
    owner: "idInvalid",
    email: "emailInvalid",
    phone: "phoneInvalid",
    clinicians: "idInvalid",
  })
})

test("staff name a clinician, and nobody names more than fifty", () => {
  const named = (clinicians: string) => ({ ...NOTHING, owner: "kim", clinicians })
  assert.equal(validate(named(""), over(NEW, "other", true)).clinicians, "cliniciansNeeded")
  assert.equal(validate(named(""), over(NEW, "other")).clinicians, undefined)
  const many = Array.from({ length: 51 }, (_, count) => `c${count}`).join(",")
  assert.equal(validate(named(many), over(NEW, "other", true)).clinicians, "cliniciansNeeded")
})

test("correcting says what was changed, null where it was emptied, and nothing of what was not touched", () => {
  const start = initialValues(ENABLED, "present")
  const same = { person_id: "rosa", relationship: "self" } as const
  assert.deepEqual(changeRequest(start, ENABLED, "present"), { state: "enabled", chart_owner: same, version: 3 })
  assert.deepEqual(changeRequest({ ...start, email: " ", phone: "+1 556 ", name: " Rosa N." }, ENABLED, "present"), {
    state: "enabled",
    chart_owner: { ...same, email: null, phone: "+1 556" },
    version: 3,
  })
  assert.equal(changeRequest({ ...start, clientName: "" }, ENABLED, "present").client_name, null)
  assert.deepEqual(validate(start, over(ENABLED, "present", true)), {}, "staff who only correct name no clinician")
})

test("a new owner is given nothing of the former one's, and their relationship is asked for", () => {
  const typed: OwnerFormValues = { ...initialValues(ENABLED, "other"), owner: "kim", phone: "+1 777" }
  assert.deepEqual(validate(typed, over(ENABLED, "other")), { relationship: "relationshipNeeded" })
  assert.deepEqual(changeRequest({ ...typed, relationship: "guardian" }, ENABLED, "other"), {
    state: "enabled",
    chart_owner: { person_id: "kim", relationship: "guardian", phone: "+1 777" },
    version: 3,
  })
})

test("a chart is not handed over to whoever has it", () => {
  const typed: OwnerFormValues = { ...initialValues(ENABLED, "other"), owner: " rosa ", relationship: "self" }
  assert.deepEqual(validate(typed, over(ENABLED, "other")), { owner: "ownerAlready" })
})

test("staff who open inboxes find those filled in that there are; who only corrects opens none", () => {
  const known = { ...ENABLED, clinician_ids: ["ana", "ben"] }
  assert.equal(initialValues(known, "other").clinicians, "ana, ben")
  assert.equal(initialValues({ ...known, state: "disabled" }, "present").clinicians, "ana, ben")
  assert.equal(initialValues(known, "present").clinicians, "")
})

test("what a new owner will see is said as the API decides it", () => {
  const shares = (part: Partial<OwnerFormValues>) => sharesHistory({ ...NOTHING, ...part })
  assert.ok(shares({ relationship: "self" }) && shares({ relationship: "parent", history: "yes" }))
  assert.ok(!shares({ relationship: "guardian" }) && !shares({ relationship: "self", history: "no" }))
})

test("after a conflict what was typed stays, and the rest is the chart's", () => {
  const owner = { person_id: "rosa", relationship: "self", email: "new@example.org", phone: "+1 999" } as const
  const now: ShownPortalAccess = { ...ENABLED, chart_owner: owner, version: 4 }
  const present = { from: ENABLED, to: now, which: "present" } as const
  const typed = rebase({ ...initialValues(ENABLED, "present"), phone: "+1 777" }, present)
  assert.deepEqual(typed, { ...initialValues(now, "present"), phone: "+1 777" })
  const said = { person_id: "rosa", relationship: "self", phone: "+1 777" }
  assert.deepEqual(changeRequest(typed, now, "present").chart_owner, said)
  const kim = { ...initialValues(ENABLED, "other"), owner: "kim", relationship: "other" } as const
  assert.deepEqual(rebase(kim, { ...present, which: "other" }), kim)
})

test("what was typed of one owner is not said of another who owns the chart by now", () => {
  const handedOver: ShownPortalAccess = {
    ...ENABLED,
    chart_owner: { person_id: "kim", relationship: "other", email: "kim@example.org" },
    version: 4,
  }
  const typed = { ...initialValues(ENABLED, "present"), phone: "+1 777" }
  const now = rebase(typed, { from: ENABLED, to: handedOver, which: "present" })
  assert.deepEqual(now, initialValues(handedOver, "present"))
})

test("fields that are filled in at once are all kept, and news moves only what nobody has touched", () => {
  const now = { ...ENABLED, client_name: "Leo", version: 4 }
  const touched = new OwnerFormState(ENABLED, "present")
  touched.set({ phone: "+1 777" })
  touched.set({ email: "a@example.org" })
  touched.followRefresh(now)
  const { phone, email, clientName } = touched.values
  assert.deepEqual([phone, email, clientName, touched.base.version], ["+1 777", "a@example.org", "Leo N.", 3])
  touched.rebaseOn(now)
  assert.deepEqual([touched.values.phone, touched.values.clientName, touched.base.version], ["+1 777", "Leo", 4])
  const untouched = new OwnerFormState(ENABLED, "present")
  untouched.followRefresh(now)
  assert.deepEqual([untouched.values.clientName, untouched.base.version], ["Leo", 4])
})

test("an owner is called by name and id, and by the id alone where nobody could see the name", () => {
  assert.equal(ownerLabel({ person_id: "rosa", name: "Rosa N." }), "Rosa N. (rosa)")
  assert.deepEqual(
    ["", "\u200b", undefined].map((name) => ownerLabel({ person_id: "rosa", name })),
    Array(3).fill("rosa"),
  )
})

test("names are those that the API takes", () => {
  const errors = (name: string) =>
    validate({ ...initialValues(ENABLED, "present"), name }, over(ENABLED, "present")).name
  assert.deepEqual(["", "Zoë", "😀".repeat(120)].map(errors), [undefined, undefined, undefined])
  assert.deepEqual(["a\u202eb", "a\tb", "a".repeat(121)].map(errors), Array(3).fill("nameInvalid"))
})

test("an address that nobody made leads nowhere, and breaks nothing", () => {
  assert.deepEqual(routeOf("#/c/leo/t/1"), ["c", "leo", "t", "1"])
  assert.deepEqual(routeOf(""), [])
  assert.deepEqual(routeOf("#/%E0%A4%A"), ["?"])
})

test("a chart's word on begun threads is sent only where it was changed, and null returns to the practice's", () => {
  const said = (client_starts: boolean | undefined, starts: OwnerFormValues["starts"]) => {
    const access = { ...ENABLED, ...(client_starts !== undefined && { client_starts }) }
    return changeRequest({ ...initialValues(access, "present"), starts }, access, "present").client_starts
  }
  assert.deepEqual([said(undefined, ""), said(true, "yes"), said(false, "no")], [undefined, undefined, undefined])
  assert.deepEqual([said(undefined, "yes"), said(undefined, "no"), said(true, "no")], [true, false, false])
  assert.deepEqual([said(true, ""), said(false, "")], [null, null])
})

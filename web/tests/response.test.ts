import assert from "node:assert/strict"
import { test } from "node:test"
import type { Messaging } from "@client-messaging/client"
import { startOf } from "../src/conversation/starting.ts"
import { dialled, dialling } from "../src/conversation/telephone.ts"
import { wasTold } from "../src/conversation/told.ts"

const PORTAL = { startsThreads: false }
const CHART = { startsThreads: true }

test("chart owners begin threads where the practice lets them, clinicians where they can write", () => {
  const messaging: Messaging = { available: true, start: { available: true } }
  assert.equal(startOf(PORTAL, messaging).available, true)
  assert.equal(startOf(CHART, { available: true }).available, true)
  assert.equal(startOf(CHART, { available: false, reason: "portal_disabled" }).reason, "portal_disabled")
  assert.equal(startOf(PORTAL, null).available, false)
})

test("where no thread can be begun, the reason is said; an API that says nothing has answers only", () => {
  const full: Messaging = { available: true, start: { available: false, reason: "too_many_started", fix: "Wait." } }
  assert.deepEqual(startOf(PORTAL, full), full.start)
  assert.deepEqual(startOf(PORTAL, { available: true }), { available: false, reason: "replies_only" })
  const shut: Messaging = { available: false, reason: "clinician_unavailable", start: { available: true } }
  assert.equal(startOf(PORTAL, shut).available, false, "nothing is begun where nothing can be written")
  assert.equal(startOf(PORTAL, shut).reason, "clinician_unavailable")
})

test("numbers dial as they are given", () => {
  assert.equal(dialling("988"), "tel:988")
  assert.equal(dialling("+1 (555) 010-9999"), "tel:+15550109999")
  assert.equal(dialling("(+34) 112"), "tel:+34112")
  assert.equal(dialling("555+1"), "tel:5551")
  assert.deepEqual(dialled(["988", "()", "988", "911"]), ["988", "911"])
  assert.deepEqual(dialled(undefined), [])
})

test("a message says what its sender was told, and nothing where nothing was told", () => {
  const by = "2026-12-01T22:00:00Z"
  const told = (more: object) => wasTold({ absent: false, settings_version: 1, ...more })
  assert.deepEqual(told({ open: false, expected_by: by }), { circumstances: "toldClosed", answerBy: by })
  assert.deepEqual(told({ open: true, absent: true }), { circumstances: "toldAbsent", answerBy: null })
  assert.deepEqual(told({ open: false, absent: true }), { circumstances: "toldClosedAbsent", answerBy: null })
  assert.deepEqual(told({ open: true, expected_by: by }), { circumstances: null, answerBy: by })
  assert.equal(told({ open: true }), null)
  assert.equal(told({}), null, "a practice without hours is not closed")
  assert.equal(wasTold(undefined), null)
})

import assert from "node:assert/strict"
import { test } from "node:test"
import type { InboxSummary } from "@client-messaging/client"
import { isWaiting, matches } from "../src/inbox/search.ts"

test("a query finds by parts of name and id, whatever the case, the accents and the order", () => {
  for (const query of ["", "leo", "NAVARRO l", "navárro", "leo-7", "o-7 nav"])
    assert.ok(matches(query, "Léo Navarro", "leo-7"), query)
  for (const query of ["leon", "mia", "navarro mia"]) assert.ok(!matches(query, "Léo Navarro", "leo-7"), query)
})

test("an inbox waits for an answer where the other side wrote last", () => {
  const last = (part: object | null) => ({ last_entry: part && { kind: "message", ...part } }) as InboxSummary
  const inboxes = [
    last({ sender_role: "client" }),
    last({ sender_role: "clinician" }),
    last({ kind: "notice" }),
    last(null),
  ]
  assert.deepEqual(
    inboxes.map((inbox) => isWaiting(inbox, "clinician")),
    [true, false, false, false],
  )
  assert.deepEqual(
    inboxes.map((inbox) => isWaiting(inbox, "client")),
    [false, true, false, false],
  )
})

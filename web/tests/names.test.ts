import assert from "node:assert/strict"
import { test } from "node:test"
import type { InboxSummary } from "@client-messaging/client"
import { hueOf, initials, Names } from "../src/inbox/names.ts"
import { Overview } from "../src/inbox/overview.ts"

const inbox = (client_id: string, clinician_id: string, more: Partial<InboxSummary> = {}) =>
  ({ client_id, clinician_id, last_entry: null, unread: 0, ...more }) as InboxSummary

test("who has no name, or is not known, has none", () => {
  const names = new Names()
  names.learn(inbox("leo", "ana"))
  assert.deepEqual(
    [names.client("leo"), names.clinician("ana"), names.client("mia")],
    [undefined, undefined, undefined],
  )
})

test("a client's name that is taken away is gone; a clinician's is known by any inbox that says it", () => {
  const names = new Names()
  names.learn(inbox("leo", "ana", { client_name: "Leo Navarro", clinician_name: "Dr. Ana Ruiz" }))
  assert.deepEqual([names.client("leo"), names.clinician("ana")], ["Leo Navarro", "Dr. Ana Ruiz"])
  names.learn(inbox("leo", "ana"))
  assert.deepEqual([names.client("leo"), names.clinician("ana")], [undefined, "Dr. Ana Ruiz"])
})

test("two who are called the same are told apart by their ids", () => {
  const names = new Names()
  for (const id of ["leo", "leo-2"]) names.learn(inbox(id, "ana", { client_name: "Leo Navarro" }))
  names.learn(inbox("mia", "ana", { client_name: "Mia Navarro" }))
  const shown = ["leo", "leo-2", "mia"].map((id) => names.client(id))
  assert.deepEqual(shown, ["Leo Navarro (leo)", "Leo Navarro (leo-2)", "Mia Navarro"])
  names.learn(inbox("leo", "ana", { client_name: "Leo Navarro" }))
  names.learn(inbox("leo-2", "ana", { client_name: "Leon Navarro" }))
  assert.deepEqual([names.client("leo"), names.client("leo-2")], ["Leo Navarro", "Leon Navarro"])
})

test("a face has the first letter of the name, past a title", () => {
  const names = ["Leo Navarro", "Dr. Ana Ruiz", "leo", "Dr.", "ángel", "𝒜da", "", "Leo N. (leo-2)", "Mary Ann O'Neil"]
  assert.deepEqual(names.map(initials), ["LN", "AR", "L", "D", "Á", "𝒜", "", "L", "MO"])
  assert.deepEqual(["many-07", "kim-chart", "a.b.c", "-"].map(initials), ["M0", "KC", "AC", "-"])
})

test("avatars of many ids have all colours, and each always the same", () => {
  const hues = Array.from({ length: 60 }, (_, number) => hueOf(`many-${number}`))
  assert.equal(new Set(hues).size, 8)
  assert.deepEqual(
    hues,
    Array.from({ length: 60 }, (_, number) => hueOf(`many-${number}`)),
  )
})

test("an overview keeps the names of what it no longer lists", async () => {
  const leo = inbox("leo", "ana", { client_name: "Leo Navarro" })
  const overview = new Overview(async ({ unread }) => ({ inboxes: unread ? [] : [leo], older: null, unread_total: 0 }))
  await overview.refresh()
  await overview.showOnlyUnread(true)
  assert.deepEqual([overview.inboxes, overview.names.client("leo")], [[], "Leo Navarro"])
})

import assert from "node:assert/strict"
import { test } from "node:test"
import type { Entry, InboxMessage, Notice } from "@client-messaging/client"
import { notices, readThrough, threadAbout, threads } from "../src/inbox/threads.ts"

const message = (id: string, thread_id: string, more: Partial<InboxMessage> = {}) =>
  ({ id, kind: "message", thread_id, subject: thread_id, read_by_other: false, ...more }) as Entry
const notice = (id: string) => ({ id, kind: "notice" }) as Entry

test("the thread with the newest message is first, its messages oldest first, without notices", () => {
  const found = threads([message("1", "1"), message("2", "2"), notice("3"), message("4", "1")])
  assert.deepEqual(
    found.map((thread) => [thread.id, thread.messages.map((one) => one.id), thread.whole]),
    [
      ["1", ["1", "4"], true],
      ["2", ["2"], true],
    ],
  )
})

test("a thread whose beginning is not loaded is not whole", () => {
  assert.equal(threads([message("5", "1")])[0]?.whole, false)
})

test("notices are newest first", () => {
  assert.deepEqual(
    notices([notice("1"), message("2", "2"), notice("3")]).map((one) => one.id),
    ["3", "1"],
  )
})

test("a notice leads to the thread of the message that it is about, if that is loaded", () => {
  const entries = [message("1", "1"), message("2", "1"), notice("3")]
  const leads = ["2", "3", "9", undefined].map((about) => threadAbout(entries, { ...notice("4"), about } as Notice))
  assert.deepEqual(leads, ["1", undefined, undefined, undefined])
})

test("what comes before a message of one's own that was read was read, too", () => {
  const own = { sender: { role: "client", id: "rosa" } } as const
  const entries = [
    message("1", "1", own),
    message("2", "2", { ...own, read_by_other: true }),
    message("3", "1", own),
    message("4", "1", { read_by_other: true }),
  ]
  assert.equal(
    readThrough(entries, (entry) => "sender" in entry && entry.sender?.role === "client"),
    "2",
  )
  assert.equal(
    readThrough([], () => true),
    "",
  )
})

import assert from "node:assert/strict"
import { type TestContext, test } from "node:test"
import { createClient, type Entry, type InboxPage } from "@client-messaging/client"
import { type Answer, cut, fakeServer, json, problem } from "../../clients/typescript/tests/fake_server.ts"
import { OpenedInbox } from "../src/inbox/opened_inbox.ts"
import { fakeTimer } from "./pending_requests.ts"

const own = (id: string, read = false) =>
  ({
    id,
    kind: "message",
    thread_id: "1",
    subject: "s",
    body: id,
    sender: { role: "clinician", id: "ana" },
    read_by_other: read,
  }) as Entry
const theirs = (id: string) => ({ ...own(id), sender: { role: "client", id: "rosa" } }) as Entry
const notice = (id: string) => ({ id, kind: "notice" }) as Entry

function page(entries: Entry[], more: Partial<InboxPage> = {}): InboxPage {
  return { entries: entries.toReversed(), older: null, newer: "n", unread: 0, messaging: { available: true }, ...more }
}

const marker = (unread: number) => json(200, { entry_id: "x", unread })

async function inboxBeside(t: TestContext, ...answers: Answer[]) {
  const server = await fakeServer(t, ...answers)
  const client = createClient({ api: server.api, token: () => "t", tries: 1 })
  const inbox = new OpenedInbox(client.clinicianInbox("leo"), { side: "clinician", id: "ana" }, fakeTimer().schedule)
  await inbox.refresh()
  await inbox.lookBack()
  const marked = () =>
    server.requests.filter((request) => request.method === "PUT").map((request) => JSON.parse(request.body).entry_id)
  return { server, inbox, marked, ids: () => inbox.entries.map((entry) => entry.id) }
}

test("what is new is added, each entry once, with no page asked for twice", async (t) => {
  const { server, inbox, ids } = await inboxBeside(
    t,
    json(200, page([own("1"), own("2")]), { etag: '"a"' }),
    json(200, page([own("1"), own("2"), own("3")]), { etag: '"b"' }),
    json(304, null),
  )
  await inbox.refresh()
  await inbox.refresh()
  assert.deepEqual(ids(), ["1", "2", "3"])
  assert.deepEqual(
    server.requests.map((request) => request.headers["if-none-match"]),
    [undefined, '"a"', '"b"'],
  )
})

test("more news than a page holds leaves no gap", async (t) => {
  const { server, inbox, ids } = await inboxBeside(
    t,
    json(200, page([own("1")], { newer: "n1" })),
    json(200, page([own("4"), own("5")], { older: "o", newer: "n5" })),
    json(200, page([own("2"), own("3")], { newer: "n3" })),
    json(200, page([own("4"), own("5")], { newer: "n5" })),
    json(200, page([], { newer: "n5" })),
  )
  await inbox.refresh()
  assert.deepEqual(ids(), ["1", "2", "3", "4", "5"])
  assert.ok(server.requests[2]?.path.includes("after=n1"))
})

test("the marker stops before the first message that was not on the screen", async (t) => {
  const first = page([theirs("1"), theirs("2"), own("3"), theirs("4")], { unread: 3 })
  const { inbox, marked } = await inboxBeside(t, json(200, first), marker(2), marker(0))
  assert.deepEqual([...inbox.unseen], ["1", "2", "4"])
  await inbox.see(["4"])
  assert.deepEqual(marked(), [])
  assert.equal(inbox.unread, 3)
  assert.deepEqual([...inbox.unseen], ["1", "2"], "what was seen is not shown as unread all the same")
  await inbox.see(["1"])
  assert.deepEqual(marked(), ["1"])
  await inbox.see(["2"])
  assert.deepEqual(marked(), ["1", "4"])
  assert.equal(inbox.unread, 0)
})

test("what is seen while the marker is being moved is not forgotten", async (t) => {
  const first = page([theirs("1"), theirs("2"), theirs("3")], { unread: 3 })
  const { inbox, marked } = await inboxBeside(t, json(200, first), marker(2), marker(0))
  const moving = inbox.see(["1"])
  await inbox.see(["2", "3"])
  await moving
  assert.deepEqual(marked(), ["1", "3"])
  assert.equal(inbox.unread, 0)
})

test("one's own messages are never unread, notices are", async (t) => {
  const { inbox } = await inboxBeside(t, json(200, page([own("1"), notice("2"), own("3")], { unread: 1 })))
  assert.deepEqual([...inbox.unseen], ["2"])
})

test("what is unread is looked for on older pages", async (t) => {
  const { inbox, ids } = await inboxBeside(
    t,
    json(200, page([own("3")], { older: "o", unread: 1 })),
    json(200, page([theirs("1"), own("2")])),
  )
  assert.deepEqual(ids(), ["1", "2", "3"])
  assert.deepEqual([...inbox.unseen], ["1"])
})

test("what was marked as unread is not seen any more", async (t) => {
  const first = page([theirs("1"), theirs("2")], { unread: 2 })
  const { inbox, marked } = await inboxBeside(t, json(200, first), marker(0), marker(1))
  await inbox.see(["1", "2"])
  assert.equal(inbox.unseen.size, 0)
  await inbox.markUnread("2")
  assert.deepEqual(marked(), ["2", "2"])
  assert.deepEqual([...inbox.unseen], ["2"])
})

test("a marker that was not moved is moved with what is seen next", async (t) => {
  const first = page([theirs("1"), theirs("2")], { unread: 2 })
  const { inbox, marked } = await inboxBeside(t, json(200, first), cut, marker(0))
  await inbox.see(["1"])
  assert.equal(inbox.unread, 2)
  await inbox.see(["2"])
  assert.deepEqual(marked(), ["1", "2"])
})

test("a refusal is said, a cut connection is not one and leaves all as it is", async (t) => {
  const { inbox, ids } = await inboxBeside(t, json(200, page([own("1")])), cut, problem(404, "not_found"))
  await inbox.refresh()
  assert.deepEqual([inbox.refused, ids()], [null, ["1"]])
  await inbox.refresh()
  assert.equal(inbox.refused?.code, "not_found")
})

test("a message that was just sent is there before it is asked for, and known as read once it is", async (t) => {
  const { inbox, ids } = await inboxBeside(t, json(200, page([own("1")])), json(200, page([own("1"), own("2", true)])))
  inbox.sent(own("2") as never)
  assert.deepEqual(ids(), ["1", "2"])
  await inbox.refresh()
  inbox.sent(own("2") as never)
  assert.ok(inbox.entries.every((entry) => entry.id === "1" || (entry.kind === "message" && entry.read_by_other)))
})

test("threads up to the one that is named are closed, and none where none is named", async (t) => {
  const closed = { available: true, threads_closed_through: "2" }
  const { inbox } = await inboxBeside(
    t,
    json(200, page([own("1")], { messaging: closed })),
    json(200, page([own("1")])),
  )
  assert.deepEqual(
    ["1", "2", "3"].map((id) => inbox.isClosed(id)),
    [true, true, false],
  )
  await inbox.refresh()
  assert.equal(inbox.isClosed("1"), false)
})

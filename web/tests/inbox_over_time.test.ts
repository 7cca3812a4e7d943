/** Late, crossing and missing answers: what an inbox shows then, and what it requests next. */

import assert from "node:assert/strict"
import { test } from "node:test"
import { type Entry, Inbox, type InboxPage, type ReadMarker, Unreachable } from "@client-messaging/client"
import { OpenedInbox } from "../src/inbox/opened_inbox.ts"
import { apiRefusal, fakeTimer, foreignRefusal, pendingRequests, settled } from "./pending_requests.ts"

const by = (role: string, person: string) => (id: string) =>
  ({ id, kind: "message", thread_id: id, sender: { role, id: person }, read_by_other: false }) as Entry
const rosas = by("client", "rosa")
const anas = by("clinician", "ana")

type Query = { limit?: number; before?: string; after?: string; tag?: string | undefined }
type Marker = { entry_id: string; unread_from: boolean }

function page(entries: Entry[], more: Partial<InboxPage> = {}): InboxPage {
  return { entries: entries.toReversed(), older: null, newer: "n", unread: 0, messaging: { available: true }, ...more }
}

/** An inbox whose requests wait to be answered by the test: `pages` and `markers`. */
function opened(reader: ConstructorParameters<typeof OpenedInbox>[1] = { side: "client", id: "rosa" }) {
  const pages = pendingRequests<Query, InboxPage>()
  const markers = pendingRequests<Marker, ReadMarker>()
  const never = () => Promise.reject(new Error("not asked for here"))
  const response = new Response(null, { headers: { etag: '"a"' } })
  const side = {
    read: async (query: Query, tag: string | undefined) => ({ data: await pages.ask({ ...query, tag }), response }),
    mark: async (marker: Marker) => ({ data: await markers.ask(marker), response }),
    ...{ write: never, show: never, status: never },
  }
  const { schedule, fire } = fakeTimer()
  const inbox = new OpenedInbox(new Inbox(side), reader, schedule)
  const start = async (first: InboxPage) => {
    void inbox.refresh()
    await pages.requests[0]?.answer(first)
  }
  const ids = () => inbox.entries.map((entry) => entry.id)
  return { inbox, fire, start, ids, pages: pages.requests, markers: markers.requests }
}

const marker = (unread: number): ReadMarker => ({ entry_id: "x", unread })

test("a message is one's own by person and role, and unread by side", async () => {
  const { inbox, start } = opened({ side: "client", id: "kim" })
  const [former, own, theirs, namesake] = [rosas("4"), by("client", "kim")("3"), anas("1"), by("clinician", "kim")("2")]
  await start(page([theirs, namesake, own, former], { unread: 2 }))
  const told = [former, own, theirs, namesake].map((each) => [inbox.isOwn(each), inbox.isFromFormerOwner(each)])
  assert.deepEqual(told, [
    [false, true],
    [true, false],
    [false, false],
    [false, false],
  ])
  assert.deepEqual([...inbox.unseen], ["1", "2"], "the API does not count a former owner's messages")
})

test("for a clinician, all owners are the other side", async () => {
  const { inbox, start } = opened({ side: "clinician", id: "ana" })
  await start(page([rosas("1"), by("client", "kim")("2"), anas("3"), by("client", "ana")("4")], { unread: 3 }))
  assert.deepEqual([...inbox.unseen], ["1", "2", "4"])
  assert.deepEqual(
    inbox.entries.map((each) => inbox.isOwn(each)),
    [false, false, true, false],
  )
  assert.ok(!inbox.entries.some((each) => inbox.isFromFormerOwner(each)))
})

test("the first page is shown before it is looked back for what is unread", async () => {
  const { inbox, start, ids, pages } = opened()
  await start(page([anas("5")], { older: "o5", unread: 3 }))
  assert.deepEqual([inbox.loaded, ids(), inbox.knowsUnread, inbox.lookingBack], [true, ["5"], false, true])
  await pages[1]?.answer(page([anas("3"), anas("4")], { older: "o3" }))
  assert.deepEqual([ids(), inbox.knowsUnread, inbox.lookingBack, pages.length], [["3", "4", "5"], true, false, 2])
})

test("news is asked for also while it is looked back", async () => {
  const { inbox, start, pages } = opened()
  await start(page([anas("5")], { older: "o5", unread: 3 }))
  void inbox.refresh()
  assert.deepEqual(
    pages.map((each) => each.query.before),
    [undefined, "o5", undefined],
  )
})

test("what is seen in a long inbox has it looked back further, until the marker can move", async () => {
  const { inbox, start, pages, markers } = opened()
  const last = 30
  const id = (number: number) => `${number + 10}`
  const older = (number: number) => page([anas(id(number))], { older: number ? `o${number}` : null })
  await start(page([anas(id(last))], { older: `o${last}`, unread: last + 1 }))
  for (let number = last - 1; pages.length === last - number + 1; number--) await pages.at(-1)?.answer(older(number))
  assert.deepEqual([pages.length, inbox.knowsUnread, inbox.lookingBack], [11, false, false])
  for (let number = last - 11; number >= 0; number--) {
    await inbox.see([id(last)])
    await settled()
    await pages.at(-1)?.answer(older(number))
  }
  assert.deepEqual([inbox.knowsUnread, markers.length], [true, 0], "nothing counts as read that was not seen")
  void inbox.see(inbox.entries.map((entry) => entry.id))
  await settled()
  assert.deepEqual(markers[0]?.query, { entry_id: id(last), unread_from: false })
})

test("the marker stays where it is as long as something unread is not loaded", async () => {
  const { inbox, start, pages, markers } = opened()
  await start(page([anas("5")], { older: "o5", unread: 3 }))
  void inbox.see(["5"])
  await settled()
  await pages[1]?.answer(page([anas("3"), anas("4")], { older: "o3" }))
  assert.equal(markers.length, 0)
  void inbox.see(["3", "4"])
  await settled()
  assert.equal(markers[0]?.query.entry_id, "5")
})

test("all is marked as read by its newest entry, loaded or not, once the API has said so", async () => {
  const { inbox, start, markers } = opened()
  await start(page([anas("8"), rosas("9")], { older: "o", unread: 480 }))
  const marked = inbox.markAllRead()
  await settled()
  assert.deepEqual([markers[0]?.query.entry_id, inbox.unread], ["9", 480])
  await markers[0]?.answer(marker(0))
  await marked
  assert.deepEqual([inbox.unread, inbox.unseen.size], [0, 0])
})

test("what could not be marked is said, and stays unread", async () => {
  const { inbox, start, markers } = opened()
  await start(page([anas("1")], { unread: 1 }))
  const [all, back] = [inbox.markAllRead(), inbox.markUnread("1")]
  const refused = [assert.rejects(all, Unreachable), assert.rejects(back, /503/)]
  await settled()
  await markers[0]?.fail(new Unreachable("cut"))
  await markers[1]?.fail(foreignRefusal(503))
  await Promise.all(refused)
  assert.deepEqual([inbox.unread, [...inbox.unseen]], [1, ["1"]])
})

test("markers are moved one after the other", async () => {
  const { inbox, start, markers } = opened()
  await start(page([anas("1"), anas("2")], { unread: 2 }))
  void inbox.see(["1"])
  void inbox.markAllRead()
  await settled()
  assert.equal(markers.length, 1)
  await markers[0]?.answer(marker(1))
  await markers[1]?.answer(marker(0))
  assert.deepEqual([inbox.unread, markers.length], [0, 2])
})

test("a failure of the first page is said and tried again, soon at first; and no more once it is closed", async () => {
  const { inbox, fire, pages } = opened()
  void inbox.refresh()
  const pauses = []
  for (let failed = 0; failed < 4; failed++) {
    await pages[failed]?.fail(failed ? foreignRefusal(503) : new Unreachable("cut"))
    assert.deepEqual([inbox.failed, inbox.loaded, inbox.refused], [true, false, null])
    pauses.push(await fire())
  }
  assert.deepEqual(pauses, [1000, 2000, 4000, 8000])
  await pages[4]?.answer(page([anas("1")]))
  assert.deepEqual([inbox.failed, inbox.loaded, await fire()], [false, true, null])
  inbox.close()
  void inbox.refresh()
  await pages[5]?.fail(foreignRefusal(500))
  assert.equal(await fire(), null)
})

test("only the API itself takes the inbox away, and all of it; else it stays and is asked for again soon", async () => {
  const { inbox, fire, start, ids, pages } = opened()
  await start(page([anas("1")], { unread: 1 }))
  for (const error of [
    foreignRefusal(401),
    foreignRefusal(403),
    foreignRefusal(404),
    foreignRefusal(408),
    apiRefusal(401, "unauthenticated"),
  ]) {
    void inbox.refresh()
    await pages.at(-1)?.fail(error)
    assert.deepEqual([inbox.refused, ids(), inbox.failed], [null, ["1"], true], error.message)
  }
  assert.equal(await fire(), 1000)
  await pages.at(-1)?.fail(apiRefusal(404, "not_found"))
  assert.deepEqual([inbox.refused?.code, ids(), inbox.unread, inbox.messaging], ["not_found", [], 0, null])
  assert.equal(await fire(), null)
  void inbox.refresh()
  await pages.at(-1)?.answer(page([anas("1")]))
  assert.deepEqual([inbox.refused, ids()], [null, ["1"]])
})

for (const code of ["access_suspended", "role_not_allowed", "messaging_unavailable"]) {
  test(`${code} takes the inbox away`, async () => {
    const { inbox, start, pages } = opened()
    await start(page([anas("1")]))
    void inbox.refresh()
    await pages.at(-1)?.fail(apiRefusal(403, code))
    assert.equal(inbox.refused?.code, code)
  })
}

test("what was asked before a refusal brings nothing back", async () => {
  const { inbox, start, ids, pages } = opened()
  await start(page([anas("5")], { older: "o", unread: 1 }))
  void inbox.loadOlder()
  void inbox.refresh()
  await pages[2]?.fail(apiRefusal(404, "not_found"))
  await pages[1]?.answer(page([anas("4")]))
  assert.deepEqual([ids(), inbox.refused?.code], [[], "not_found"])
})

test("a page that was asked for before older ones were refused is asked for again", async () => {
  const { inbox, start, ids, pages } = opened()
  await start(page([anas("5")], { older: "o", unread: 1 }))
  void inbox.loadOlder()
  void inbox.refresh()
  await pages[1]?.fail(apiRefusal(404, "not_found"))
  await pages[2]?.answer(page([anas("5")]))
  assert.deepEqual([ids(), inbox.refused?.code, pages.length], [[], "not_found", 4])
})

test("news that comes while a page is on its way is asked for after it", async () => {
  const { inbox, start, pages } = opened()
  await start(page([]))
  void inbox.refresh()
  void inbox.refresh()
  void inbox.refresh()
  assert.equal(pages.length, 2)
  await pages[1]?.answer(page([]))
  assert.equal(pages.length, 3)
  await pages[2]?.answer(page([anas("1")]))
  assert.deepEqual([pages.length, inbox.entries.length], [3, 1])
})

test("a page that was on its way when the marker moved says nothing of what is unread", async () => {
  const { inbox, start, pages, markers } = opened()
  await start(page([anas("1")], { unread: 1 }))
  void inbox.refresh()
  void inbox.see(["1"])
  await settled()
  await markers[0]?.answer(marker(0))
  await pages[1]?.answer(page([anas("1")], { unread: 1 }))
  assert.equal(inbox.unread, 0)
  assert.deepEqual([pages.length, pages[2]?.query.tag], [3, undefined], "its tag would keep the old count")
})

test("a marker that was on its way when a page came says nothing of what is unread", async () => {
  const { inbox, start, pages, markers } = opened()
  await start(page([anas("1")], { unread: 1 }))
  void inbox.see(["1"])
  await settled()
  void inbox.refresh()
  await pages[1]?.answer(page([anas("1"), anas("2")], { unread: 2 }))
  await markers[0]?.answer(marker(0))
  assert.deepEqual([inbox.unread, pages.length], [2, 3])
  await pages[2]?.answer(page([anas("1"), anas("2")], { unread: 1 }))
  assert.deepEqual([...inbox.unseen], ["2"])
})

test("after reading, the page is asked for without its tag", async () => {
  const { inbox, start, pages, markers } = opened()
  await start(page([anas("1")], { unread: 1 }))
  void inbox.see(["1"])
  await settled()
  await markers[0]?.answer(marker(0))
  void inbox.refresh()
  await pages[1]?.answer(page([anas("1")]))
  void inbox.refresh()
  assert.deepEqual(
    pages.map((each) => each.query.tag),
    [undefined, undefined, '"a"'],
  )
})

test("older entries that cannot be loaded are tried again after a pause, and looked back from there", async () => {
  const { inbox, fire, start, ids, pages } = opened()
  await start(page([anas("5")], { older: "o5", unread: 3 }))
  await pages[1]?.fail(foreignRefusal(500))
  assert.deepEqual([inbox.olderFailed, inbox.failed, pages.length, inbox.lookingBack], [true, false, 2, false])
  assert.equal(await fire(), 1000)
  await pages[2]?.answer(page([anas("4")], { older: "o4" }))
  await pages[3]?.answer(page([anas("3")], { older: "o3" }))
  assert.deepEqual([ids(), inbox.olderFailed, inbox.knowsUnread], [["3", "4", "5"], false, true])
})

test("older entries are asked for once, however often somebody asks", async () => {
  const { inbox, start, ids, pages } = opened()
  await start(page([anas("5")], { older: "o5" }))
  void inbox.loadOlder()
  void inbox.loadOlder()
  void inbox.refresh()
  await pages[2]?.answer(page([anas("5"), anas("6")], { older: "o5" }))
  await pages[1]?.answer(page([anas("4")]))
  assert.deepEqual([ids(), inbox.hasOlder, pages.length], [["4", "5", "6"], false, 3])
})

test("history that is shared later is there to be loaded", async () => {
  const { inbox, start, pages } = opened()
  await start(page([anas("8")]))
  assert.equal(inbox.hasOlder, false)
  void inbox.refresh()
  await pages[1]?.answer(page([anas("7"), anas("8")], { older: "o7" }))
  assert.equal(inbox.hasOlder, true)
})

test("a gap that could not be closed leaves no hole", async () => {
  const { inbox, start, ids, pages } = opened()
  await start(page([anas("1")]))
  void inbox.refresh()
  await pages[1]?.answer(page([anas("8"), anas("9")], { older: "o8", newer: "n9" }))
  await pages[2]?.answer(page([anas("2")], { newer: "n2" }))
  await pages[3]?.fail(foreignRefusal(503))
  assert.deepEqual([ids(), inbox.failed], [["1"], true])
})

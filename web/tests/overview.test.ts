import assert from "node:assert/strict"
import { test } from "node:test"
import { type InboxOverview, type InboxSummary, type OverviewQuery, Unreachable } from "@client-messaging/client"
import { Overview } from "../src/inbox/overview.ts"
import { apiRefusal, fakeTimer, foreignRefusal, pendingRequests } from "./pending_requests.ts"

function answer(ids: string[], unread_total = 0, older: string | null = null): InboxOverview {
  const inbox = (client_id: string) => ({ client_id, clinician_id: "ana", last_entry: null, unread: 0 }) as InboxSummary
  return { inboxes: ids.map(inbox), older, unread_total }
}

function begun() {
  const { requests, ask } = pendingRequests<OverviewQuery, InboxOverview>()
  const { schedule, fire } = fakeTimer()
  const overview = new Overview(ask, schedule)
  const shown = () => overview.inboxes?.map((one) => one.client_id) ?? null
  return { requests, fire, overview, shown }
}

test("an old answer never overwrites a newer one", async () => {
  const { requests, overview, shown } = begun()
  void overview.refresh()
  void overview.refresh()
  await requests[1]?.answer(answer(["new"], 1))
  await requests[0]?.answer(answer(["old"], 9))
  assert.deepEqual([shown(), overview.unreadTotal], [["new"], 1])
})

test("an old answer is shown as long as there is no newer one", async () => {
  const { requests, overview, shown } = begun()
  void overview.refresh()
  void overview.refresh()
  await requests[0]?.answer(answer(["old"]))
  assert.deepEqual(shown(), ["old"])
  await requests[1]?.answer(answer(["new"]))
  assert.deepEqual(shown(), ["new"])
})

test("an old failure takes nothing away from a newer answer", async () => {
  const { requests, fire, overview, shown } = begun()
  void overview.refresh()
  void overview.refresh()
  await requests[1]?.answer(answer(["new"]))
  await requests[0]?.fail(apiRefusal(403, "access_suspended"))
  assert.deepEqual([shown(), overview.refused, overview.failed, await fire()], [["new"], null, false, null])
})

test("what was asked with another filter is no answer", async () => {
  const { requests, overview, shown } = begun()
  void overview.refresh()
  void overview.showOnlyUnread(true)
  await requests[0]?.answer(answer(["all"]))
  assert.equal(shown(), null)
  await requests[1]?.answer(answer(["unread"]))
  assert.deepEqual([shown(), requests.map((one) => one.query.unread)], [["unread"], [false, true]])
})

test("what is older stays when the first is asked for again, and goes when it is not theirs any more", async () => {
  const { requests, overview, shown } = begun()
  void overview.refresh()
  await requests[0]?.answer(answer(["a", "b"], 0, "b"))
  void overview.loadOlder()
  void overview.refresh()
  await requests[2]?.answer(answer(["a", "b", "c"]))
  await requests[1]?.answer(answer(["a", "b", "c", "gone"]))
  assert.deepEqual([shown(), overview.hasOlder], [["a", "b", "c"], false])
  assert.deepEqual(
    requests.map((one) => one.query.limit),
    [25, 27, 27],
  )
})

test("more than a page holds is asked for in pages", async () => {
  const { requests, overview, shown } = begun()
  void overview.refresh()
  const many = Array.from({ length: 90 }, (_, number) => `${number}`)
  await requests[0]?.answer(answer(many, 0, "x"))
  void overview.loadOlder()
  await requests[1]?.answer(answer(many, 1, "y"))
  await requests[2]?.answer(answer(["last"], 2))
  assert.deepEqual(
    requests.map(({ query }) => [query.limit, query.before]),
    [
      [25, undefined],
      [100, undefined],
      [15, "y"],
    ],
  )
  assert.deepEqual([shown()?.length, overview.unreadTotal, overview.hasOlder], [91, 2, false])
})

test("a search sees all inboxes, page by page, and afterwards the first are asked for again", async () => {
  const { requests, overview, shown } = begun()
  void overview.refresh()
  await requests[0]?.answer(answer(["a"], 0, "x"))
  void overview.search(true)
  void overview.search(true)
  assert.deepEqual([shown(), overview.lookingFurther], [["a"], true], "what is shown stays meanwhile")
  await requests[1]?.answer(answer(["a", "b"], 0, "y"))
  await requests[2]?.answer(answer(["c"]))
  assert.deepEqual([shown(), overview.lookingFurther, overview.hasOlder], [["a", "b", "c"], false, false])
  void overview.search(false)
  assert.deepEqual(
    requests.map(({ query }) => [query.limit, query.before]),
    [
      [25, undefined],
      [100, undefined],
      [100, "y"],
      [25, undefined],
    ],
  )
})

test("a search of what is loaded already asks for nothing, and of no more than a thousand", async () => {
  const { requests, overview } = begun()
  void overview.refresh()
  await requests[0]?.answer(answer(["a"]))
  void overview.search(true)
  assert.deepEqual([requests.length, overview.lookingFurther], [1, false])
  void overview.refresh()
  for (let page = 1; page <= 10; page++) await requests[page]?.answer(answer([`${page}`], 0, "x"))
  assert.deepEqual([requests.length, overview.hasOlder], [11, true])
})

test("a failure is said and tried again, soon at first", async () => {
  const { requests, fire, overview, shown } = begun()
  void overview.refresh()
  const pauses = []
  for (let failed = 0; failed < 7; failed++) {
    await requests[failed]?.fail(failed % 2 ? foreignRefusal(500) : new Unreachable("cut"))
    assert.deepEqual([overview.failed, overview.refused, shown()], [true, null, null])
    pauses.push(await fire())
  }
  assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16000, 30000, 30000])
  await requests[7]?.answer(answer(["leo"]))
  assert.deepEqual([overview.failed, shown(), await fire()], [false, ["leo"], null])
  void overview.refresh()
  await requests[8]?.fail(foreignRefusal(503))
  assert.deepEqual([overview.failed, shown(), await fire()], [true, ["leo"], 1000], "what is shown stays")
})

test("only the API itself takes the overview away, and all of it", async () => {
  const { requests, overview, shown } = begun()
  void overview.refresh()
  await requests[0]?.answer(answer(["leo"], 3))
  for (const error of [
    foreignRefusal(401),
    foreignRefusal(403),
    foreignRefusal(404),
    foreignRefusal(408),
    apiRefusal(401, "unauthenticated"),
  ]) {
    void overview.refresh()
    await requests.at(-1)?.fail(error)
    assert.deepEqual([overview.refused, shown(), overview.failed], [null, ["leo"], true], error.message)
  }
  void overview.refresh()
  await requests.at(-1)?.fail(apiRefusal(403, "access_suspended"))
  assert.deepEqual([overview.refused?.code, shown(), overview.unreadTotal], ["access_suspended", null, 0])
  void overview.refresh()
  await requests.at(-1)?.answer(answer(["leo"]))
  assert.deepEqual([overview.refused, shown()], [null, ["leo"]])
})

test("after signing out nothing is tried again", async () => {
  const { requests, fire, overview } = begun()
  void overview.refresh()
  overview.close()
  await requests[0]?.fail(foreignRefusal(500))
  assert.equal(await fire(), null)
})

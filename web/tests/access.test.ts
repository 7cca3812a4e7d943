import assert from "node:assert/strict"
import { test } from "node:test"
import { type MessagingStatus, type ShownPortalAccess, Unreachable } from "@client-messaging/client"
import { PortalAccessState } from "../src/chart/use_access.ts"
import { apiRefusal, fakeTimer, foreignRefusal, pendingRequests } from "./pending_requests.ts"

const status = (since: string, available = true) =>
  ({ available, portal_access: { state: "enabled", since }, unread: 0 }) as MessagingStatus
const owned = (person_id: string, since: string) =>
  ({ state: "enabled", since, chart_owner: { person_id, relationship: "self" } }) as ShownPortalAccess

function opened() {
  const statuses = pendingRequests<void, MessagingStatus>()
  const accesses = pendingRequests<void, ShownPortalAccess>()
  const { schedule, fire } = fakeTimer()
  const access = new PortalAccessState({ status: () => statuses.ask(), access: () => accesses.ask() }, schedule)
  const start = async () => {
    void access.refresh()
    await statuses.requests[0]?.answer(status("1"))
    await accesses.requests[0]?.answer(owned("rosa", "1"))
  }
  return { access, fire, start, statuses: statuses.requests, accesses: accesses.requests }
}

const owner = (access: PortalAccessState) => access.access?.chart_owner?.person_id

test("contacts are read again only where the state is another", async () => {
  const { access, start, statuses, accesses } = opened()
  await start()
  void access.refresh()
  await statuses[1]?.answer(status("1", false))
  assert.deepEqual([access.status?.available, accesses.length], [false, 1])
  void access.refresh()
  await statuses[2]?.answer(status("2"))
  await accesses[1]?.answer(owned("kim", "2"))
  assert.equal(owner(access), "kim")
})

test("an answer that was asked for before a change does not undo it", async () => {
  const { access, start, statuses, accesses } = opened()
  await start()
  void access.refresh()
  await statuses[1]?.answer(status("2"))
  access.applyChange(owned("kim", "3"))
  await accesses[1]?.answer(owned("rosa", "2"))
  assert.equal(owner(access), "kim")
  await statuses[2]?.answer(status("3"))
  assert.deepEqual([owner(access), access.status?.portal_access.since], ["kim", "3"])
})

test("reading again says what is there, or why not", async () => {
  const { access, start, statuses, accesses } = opened()
  await start()
  const read = access.reload()
  await statuses[1]?.answer(status("1"))
  await accesses[1]?.answer(owned("kim", "1"))
  assert.deepEqual([(await read).chart_owner?.person_id, owner(access)], ["kim", "kim"])
  const failed = assert.rejects(access.reload(), Unreachable)
  await statuses[2]?.fail(new Unreachable("cut"))
  await failed
})

test("a failure is said and tried again; only the API itself takes the screen away", async () => {
  const { access, fire, start, statuses } = opened()
  void access.refresh()
  await statuses[0]?.fail(foreignRefusal(503))
  assert.deepEqual([access.failed, access.status, await fire()], [true, null, 1000])
  statuses.length = 0
  await start()
  assert.deepEqual([access.failed, owner(access)], [false, "rosa"])
  for (const error of [foreignRefusal(401), foreignRefusal(404), apiRefusal(401, "unauthenticated")]) {
    void access.refresh()
    await statuses.at(-1)?.fail(error)
    assert.deepEqual([access.refused, owner(access), access.failed], [null, "rosa", true])
  }
  void access.refresh()
  await statuses.at(-1)?.fail(apiRefusal(403, "access_suspended"))
  assert.deepEqual([access.refused?.code, access.access, access.status], ["access_suspended", null, null])
})

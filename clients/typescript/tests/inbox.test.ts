import assert from "node:assert/strict"
import { test } from "node:test"
import { createClient, type InboxPage } from "../src/index.ts"
import { fakeServer, json } from "./fake_server.ts"

function page(ids: string[], older: string | null, newer: string): InboxPage {
  const entries = ids.map((id) => ({ id }) as InboxPage["entries"][number])
  return { entries, older, newer, unread: 0, messaging: { available: true } }
}

async function collected(pages: AsyncIterable<InboxPage>): Promise<string[]> {
  const ids: string[] = []
  for await (const request of pages) ids.push(...request.entries.map((entry) => entry.id))
  return ids
}

const inboxAt = (api: string) => createClient({ api, token: () => "t" }).portalInbox("leo", "ana")

test("older goes back to the beginning", async (t) => {
  const server = await fakeServer(t, json(200, page(["4", "3"], "o2", "n")), json(200, page(["2", "1"], null, "n")))
  assert.deepEqual(await collected(inboxAt(server.api).older({ older: "o1" })), ["4", "3", "2", "1"])
  assert.deepEqual(
    server.requests.map((request) => request.path),
    ["o1", "o2"].map((cursor) => `/portal/clients/leo/clinicians/ana/inbox?before=${cursor}&limit=25`),
  )
})

test("nothing is older than the beginning", async (t) => {
  const server = await fakeServer(t, json(200, page(["1"], null, "n")))
  assert.deepEqual(await collected(inboxAt(server.api).older({ older: null })), [])
  assert.equal(server.requests.length, 0)
})

test("newer goes on until nothing is new", async (t) => {
  const pages = [page(["6", "5"], "o", "n2"), page(["7"], "o", "n3"), page([], null, "n3")]
  const server = await fakeServer(t, ...pages.map((request) => json(200, request)))
  assert.deepEqual(await collected(inboxAt(server.api).newer({ newer: "n1" })), ["6", "5", "7"])
  assert.deepEqual(
    server.requests.map((request) => new URL(request.path, server.api).searchParams.get("after")),
    ["n1", "n2", "n3"],
  )
})

test("polling costs no page as long as nothing has changed", async (t) => {
  const server = await fakeServer(t, json(200, page(["1"], null, "n"), { etag: '"a"' }), json(304, null))
  const inbox = inboxAt(server.api)
  const first = await inbox.poll({}, null)
  assert.equal(first?.tag, '"a"')
  assert.equal(await inbox.poll({}, '"a"'), null)
  assert.deepEqual(
    server.requests.map((request) => request.headers["if-none-match"]),
    [undefined, '"a"'],
  )
})

test("a page without a tag is a page all the same", async (t) => {
  const server = await fakeServer(t, json(200, page(["1"], null, "n")))
  assert.equal((await inboxAt(server.api).poll({}, null))?.tag, null)
})

test("a chart owner starts a thread as a clinician does", async (t) => {
  const server = await fakeServer(t, json(201, { id: "1" }))
  await inboxAt(server.api).send({ subject: "New", body: "Hello." }, "k")
  assert.equal(server.requests[0]?.path, "/portal/clients/leo/clinicians/ana/messages")
  assert.deepEqual(JSON.parse(server.requests[0]?.body ?? ""), { subject: "New", body: "Hello." })
  assert.equal(server.requests[0]?.headers["idempotency-key"], "k")
})

test("markers move forward, and back where that is asked for", async (t) => {
  const server = await fakeServer(t, json(200, { entry_id: "1", unread: 0 }))
  const inbox = inboxAt(server.api)
  await inbox.markRead("1")
  await inbox.markUnread("1")
  assert.deepEqual(
    server.requests.map((request) => JSON.parse(request.body)),
    [
      { entry_id: "1", unread_from: false },
      { entry_id: "1", unread_from: true },
    ],
  )
})

test("ids are put into addresses safely", async (t) => {
  const server = await fakeServer(t, json(200, page([], null, "n")))
  await createClient({ api: server.api, token: () => "t" })
    .clinicianInbox("../people")
    .page()
  assert.equal(server.requests[0]?.path, "/clients/..%2Fpeople/inbox")
})

test("the unread filter is left out where it is not asked for", async (t) => {
  const server = await fakeServer(t, json(200, { inboxes: [], older: null, unread_total: 0 }))
  const client = createClient({ api: server.api, token: () => "t" })
  await client.portalInboxes({ unread: false, limit: 5 })
  await client.inboxes({ unread: true })
  assert.deepEqual(
    server.requests.map((request) => request.path),
    ["/portal/inboxes?limit=5", "/inboxes?unread=true"],
  )
})

test("one message is shown by its id, to either side", async (t) => {
  const server = await fakeServer(t, json(200, { id: "1" }))
  const client = createClient({ api: server.api, token: () => "t" })
  assert.deepEqual(await client.clinicianInbox("leo").message("1"), { id: "1" })
  assert.deepEqual(await client.portalInbox("leo", "ana").message("2"), { id: "1" })
  assert.deepEqual(
    server.requests.map((request) => `${request.method} ${request.path}`),
    ["GET /clients/leo/messages/1", "GET /portal/clients/leo/clinicians/ana/messages/2"],
  )
})

test("portal access is read, and changed with the version that was read", async (t) => {
  const access = { client_id: "leo", state: "enabled", version: 3 }
  const server = await fakeServer(t, json(200, access), json(200, { ...access, version: 4 }))
  const client = createClient({ api: server.api, token: () => "t" })
  const { version } = await client.portalAccess("leo")
  const owner = { person_id: "kim", relationship: "other", email: null } as const
  const change = { state: "enabled", chart_owner: owner, ...(version !== undefined && { version }) } as const
  assert.equal((await client.changePortalAccess("leo", change)).version, 4)
  assert.deepEqual(
    server.requests.map((request) => `${request.method} ${request.path} ${request.body}`),
    ["GET /clients/leo/portal-access ", `PUT /clients/leo/portal-access ${JSON.stringify({ ...change, version: 3 })}`],
  )
})

import assert from "node:assert/strict"
import { test } from "node:test"
import { createClient } from "../src/index.ts"
import { fakeServer, json } from "./fake_server.ts"

const at = (api: string) => createClient({ api, token: () => "t" })

test("settings, absences and preferences have a method for each operation", async (t) => {
  const server = await fakeServer(t, ...Array.from({ length: 7 }, () => json(200, { clinician_id: "ana" })))
  const client = at(server.api)
  await client.practiceSettings()
  await client.changePracticeSettings("messaging", { client_starts: true, version: 3 })
  await client.absence("ana")
  await client.setAbsence("ana", { until: null })
  await client.endAbsence("ana")
  await client.preferences()
  await client.setPreferences({ channels: [], quiet: null })
  assert.deepEqual(
    server.requests.map(({ method, path }) => `${method} ${path}`),
    [
      "GET /practice/settings",
      "PUT /practice/settings/messaging",
      "GET /clinicians/ana/absence",
      "PUT /clinicians/ana/absence",
      "DELETE /clinicians/ana/absence",
      "GET /portal/preferences",
      "PUT /portal/preferences",
    ],
  )
  assert.deepEqual(
    [1, 3, 6].map((nth) => JSON.parse(server.requests[nth]?.body ?? "")),
    [{ client_starts: true, version: 3 }, { until: null }, { channels: [], quiet: null }],
  )
})

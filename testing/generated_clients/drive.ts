/** Writes, answers, reads and is refused, through the client that was generated beside it; prints what came of it. */

import {
  Configuration,
  type FirstMessage,
  PortalApi,
  PracticeApi,
  ProblemFromJSON,
  ResponseError,
} from "./typescript-fetch/index"

const [basePath = "", clinician = "", owner = ""] = process.argv.slice(2)
const practice = new PracticeApi(new Configuration({ basePath, accessToken: clinician }))
const portal = new PortalApi(new Configuration({ basePath, accessToken: owner }))
const [clientId, clinicianId] = ["leo", "ana"]

const messageToSend: FirstMessage = { subject: "Homework", body: "Try the breathing exercise." }
const { threadId } = await practice.compose({ clientId, idempotencyKey: crypto.randomUUID(), messageToSend })
const further = { threadId, body: "How did it go?" }
await practice.compose({ clientId, idempotencyKey: crypto.randomUUID(), messageToSend: further })
const portalMessage = { threadId, body: "Better, thank you." }
await portal.clientReply({ clientId, clinicianId, idempotencyKey: crypto.randomUUID(), portalMessage })

const { entries, older } = await practice.listInbox({ clientId, limit: 3 })
const read = entries.map((entry) => (entry.kind === "message" ? `${entry.sender.role}: ${entry.body}` : entry.summary))

const elsewhere = { clientId: "a-chart-that-is-not-there", idempotencyKey: crypto.randomUUID(), messageToSend }
const refused = await practice.compose(elsewhere).then(
  () => null,
  async (error) => (error instanceof ResponseError ? ProblemFromJSON(await error.response.json()) : error),
)
console.log(JSON.stringify({ read, older: typeof older, refused: [refused.status, refused.code, refused.reason] }))

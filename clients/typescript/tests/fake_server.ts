/** Fake API server: answers from a queue, and records requests. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { TestContext } from "node:test"

export type RecordedRequest = { method: string; path: string; headers: IncomingMessage["headers"]; body: string }
export type Answer = (response: ServerResponse, requests: RecordedRequest) => void

export interface FakeServer {
  api: string
  requests: RecordedRequest[]
}

/** Answers in turn, repeating the last; closed at the end of the test. */
export async function fakeServer(test: TestContext, ...answers: Answer[]): Promise<FakeServer> {
  const requests: RecordedRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const one = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }
      requests.push(one)
      answers[Math.min(requests.length, answers.length) - 1]?.(response, one)
    })
  })
  await listening(server)
  test.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

const listening = (server: Server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))

export function json(status: number, content: unknown, headers: Record<string, string> = {}): Answer {
  const type = status < 400 ? "application/json" : "application/problem+json"
  return (response) =>
    response
      .writeHead(status, { "content-type": type, ...headers })
      .end(status === 304 ? undefined : JSON.stringify(content))
}

export function problem(status: number, code: string, more: object = {}, headers: Record<string, string> = {}): Answer {
  return json(status, { type: "about:blank", title: "", status, detail: "", code, request_id: "r", ...more }, headers)
}

/** The request arrives, and the connection is lost before the answer. */
export const cut: Answer = (response) => response.socket?.destroy()

/** The connection is lost in the middle of the answer. */
export const cutInTheMiddle: Answer = (response) => {
  response.writeHead(201, { "content-type": "application/json", "content-length": "1000" })
  response.write('{"id": "', () => response.socket?.destroy())
}

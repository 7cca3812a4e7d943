/**
 * What the client needs of openapi-fetch, in a tenth of its size: the build puts this in its place, so that what is
 * embedded stays small. Requests are the same; a test compares them.
 */

type Params = {
  path?: Record<string, string>
  query?: Record<string, string | number | boolean | undefined>
  header?: Record<string, string | undefined>
}
type Options = { params?: Params; body?: unknown; signal?: AbortSignal }
type Answer = { data?: unknown; response: Response }
type Settings = { baseUrl: string; fetch: (request: Request) => Promise<Response> }

const METHODS = ["GET", "PUT", "POST", "DELETE"] as const

/** `fetch` answers successes and 304 alone, and throws for all else. */
export default function createFetch({ baseUrl, fetch }: Settings) {
  const ask =
    (method: string) =>
    async (template: string, options: Options = {}) => {
      const response = await fetch(requestFor(baseUrl + template, method, options))
      return (await answerOf(response)) satisfies Answer
    }
  return Object.fromEntries(METHODS.map((method) => [method, ask(method)]))
}

function requestFor(template: string, method: string, { params = {}, body, signal }: Options): Request {
  const { path = {}, query = {}, header = {} } = params
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""))
  const search = new URLSearchParams(given(query)).toString()
  const headers = { ...(body !== undefined && { "Content-Type": "application/json" }), ...given(header) }
  return new Request(search ? `${filled}?${search}` : filled, {
    method,
    headers,
    redirect: "follow",
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
}

async function answerOf(response: Response): Promise<Answer> {
  const text = response.status === 304 ? "" : await response.text()
  return text ? { data: JSON.parse(text), response } : { response }
}

function given(values: Record<string, string | number | boolean | undefined>): Record<string, string> {
  const there = Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(there.map(([name, value]) => [name, String(value)]))
}

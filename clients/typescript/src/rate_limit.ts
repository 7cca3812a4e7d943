/** The headers `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10). */

/** What the caller may still send, as the function that answered counts: a hint, another counts for itself. */
export interface RateLimit {
  /** Messages that may be sent at once. */
  remaining: number
  /** Seconds until the whole quota may be sent again; where nothing remains, until the next message may be sent. */
  seconds: number
  /** Messages that may be sent at once by a caller who has sent none for `window` seconds. */
  quota: number
  window: number
}

/** The rate limit in the headers of a response; undefined without one, as for all but sent messages. */
export function rateLimit(headers: Headers): RateLimit | undefined {
  const [remaining, seconds] = numbers(/"send";r=(\d{1,15});t=(\d{1,15})/, headers.get("ratelimit"))
  const [quota, window] = numbers(/"send";q=(\d{1,15});w=(\d{1,15})/, headers.get("ratelimit-policy"))
  if (remaining === undefined || seconds === undefined || quota === undefined || window === undefined) return undefined
  return { remaining, seconds, quota, window }
}

function numbers(form: RegExp, header: string | null): number[] {
  return (form.exec(header ?? "") ?? []).slice(1).map(Number)
}

/** Requests that wait until a test answers them, and a fake timer. */

import { Refused } from "@client-messaging/client"

export interface PendingRequest<Query, Answer> {
  query: Query
  answer: (answer: Answer) => Promise<void>
  fail: (error: Error) => Promise<void>
}

/** `ask` makes a request; `requests` has all of them, in order. */
export function pendingRequests<Query, Answer>() {
  const requests: PendingRequest<Query, Answer>[] = []
  const ask = (query: Query) =>
    new Promise<Answer>((resolve, reject) => {
      const settle = (settle: () => void) => {
        settle()
        return settled()
      }
      requests.push({
        query,
        answer: (answer) => settle(() => resolve(answer)),
        fail: (error) => settle(() => reject(error)),
      })
    })
  return { requests, ask }
}

/** Resolves once all pending promise callbacks have run. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Timers that run when the test calls `fire`, which returns the delay in milliseconds. */
export function fakeTimer() {
  const timers: { work: () => void; milliseconds: number }[] = []
  const schedule = (work: () => void, milliseconds: number) => {
    const timer = { work, milliseconds }
    timers.push(timer)
    return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0)
  }
  const fire = async () => {
    const timer = timers.shift()
    timer?.work()
    await settled()
    return timer?.milliseconds ?? null
  }
  return { schedule, fire }
}

/** A refusal by the API. */
export function apiRefusal(status: number, code: string, more: object = {}): Refused {
  return new Refused(status, { code: code as never, request_id: "r", ...more })
}

/** A refusal by a gateway or proxy, without a problem document. */
export function foreignRefusal(status: number): Refused {
  return new Refused(status, {})
}

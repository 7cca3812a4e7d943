/** Requests that wait until a test answers them, and a clock that a test turns. */

import { Refused } from "@client-messaging/client"

export interface PendingRequest<Query, Answer> {
  query: Query
  answer: (answer: Answer) => Promise<void>
  fail: (error: Error) => Promise<void>
}

/** `ask` makes a request; `asked` has all of them, in order. */
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

/** Whatever follows from an answer without another one has happened. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Work that is done when the test rings. `ring` answers the milliseconds that would have passed. */
export function fakeTimer() {
  const set: { work: () => void; milliseconds: number }[] = []
  const schedule = (work: () => void, milliseconds: number) => {
    const one = { work, milliseconds }
    set.push(one)
    return () => void set.splice(set.indexOf(one), set.includes(one) ? 1 : 0)
  }
  const fire = async () => {
    const one = set.shift()
    one?.work()
    await settled()
    return one?.milliseconds ?? null
  }
  return { schedule, fire }
}

/** As the API says it. */
export function apiRefusal(status: number, code: string, more: object = {}): Refused {
  return new Refused(status, { code: code as never, request_id: "r", ...more })
}

/** As a gateway or a proxy says it, in a document of its own. */
export function foreignRefusal(status: number): Refused {
  return new Refused(status, {})
}

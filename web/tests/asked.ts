/** Requests that wait until a test answers them, and a clock that a test turns. */

import { Refused } from "@client-messaging/client"

export interface Waiting<Query, Answer> {
  query: Query
  answer: (answer: Answer) => Promise<void>
  fail: (error: Error) => Promise<void>
}

/** `ask` makes a request; `asked` has all of them, in order. */
export function waiting<Query, Answer>() {
  const asked: Waiting<Query, Answer>[] = []
  const ask = (query: Query) =>
    new Promise<Answer>((resolve, reject) => {
      const settled = (settle: () => void) => {
        settle()
        return settling()
      }
      asked.push({
        query,
        answer: (answer) => settled(() => resolve(answer)),
        fail: (error) => settled(() => reject(error)),
      })
    })
  return { asked, ask }
}

/** Whatever follows from an answer without another one has happened. */
export const settling = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Work that is done when the test rings. `ring` answers the milliseconds that would have passed. */
export function bell() {
  const set: { work: () => void; milliseconds: number }[] = []
  const later = (work: () => void, milliseconds: number) => {
    const one = { work, milliseconds }
    set.push(one)
    return () => void set.splice(set.indexOf(one), set.includes(one) ? 1 : 0)
  }
  const ring = async () => {
    const one = set.shift()
    one?.work()
    await settling()
    return one?.milliseconds ?? null
  }
  return { later, ring }
}

/** As the API says it. */
export function refusal(status: number, code: string, more: object = {}): Refused {
  return new Refused(status, { code: code as never, request_id: "r", ...more })
}

/** As a gateway or a proxy says it, in a document of its own. */
export function foreign(status: number): Refused {
  return new Refused(status, {})
}

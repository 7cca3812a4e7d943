/** Something of the API on the screen: loaded, retried where it failed, taken away where the API refuses it. */

import type { Refused } from "@client-messaging/client"
import { LatestRequest } from "../inbox/latest_request.ts"
import { isApiRefusal } from "../inbox/refusals.ts"
import { RetryTimer, schedule } from "../inbox/retry_timer.ts"
import { Observable } from "../observable.ts"

export class Loaded<Value> extends Observable {
  value: Value | null = null
  refused: Refused | null = null
  /** The latest request failed and will be retried; the content may be out of date. */
  failed = false
  readonly #read: () => Promise<Value>
  readonly #retry: RetryTimer
  readonly #latest = new LatestRequest()

  constructor(read: () => Promise<Value>, wait = schedule) {
    super()
    this.#read = read
    this.#retry = new RetryTimer(() => void this.refresh(), wait)
  }

  readonly refresh = async (): Promise<void> => {
    const isLatest = this.#latest.begin()
    try {
      const value = await this.#read()
      if (isLatest()) this.#show(value)
    } catch (error) {
      if (isLatest()) this.#fail(error)
    }
  }

  /** Takes what is known better: an answer to a change. Requests under way are outdated. */
  readonly take = (value: Value): void => {
    this.#latest.invalidate()
    this.#show(value)
  }

  /** Stops automatic retries. */
  close(): void {
    this.#latest.invalidate()
    this.#retry.close()
  }

  #show(value: Value): void {
    this.value = value
    this.refused = null
    this.failed = false
    this.#retry.succeeded()
    this.notify()
  }

  #fail(error: unknown): void {
    this.failed = !isApiRefusal(error)
    if (isApiRefusal(error)) {
      this.refused = error
      this.value = null
      this.#retry.succeeded()
    } else this.#retry.failed()
    this.notify()
  }
}

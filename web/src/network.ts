/** Whether the API can be reached, by the outcome of requests. The browser's online state is only a hint. */

import { Observable } from "./observable.ts"

export class Network extends Observable {
  reachable = true

  constructor(events: EventTarget) {
    super()
    events.addEventListener("offline", () => this.report(false))
  }

  /** Outcome of the latest request. */
  report(reachable: boolean): void {
    if (reachable === this.reachable) return
    this.reachable = reachable
    this.notify()
  }
}

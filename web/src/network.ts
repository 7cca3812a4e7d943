/** Whether the API can be reached, by what became of requests. What the browser says of its network is only a hint. */

import { Observable } from "./observable.ts"

export class Network extends Observable {
  reachable = true

  constructor(events: EventTarget) {
    super()
    events.addEventListener("offline", () => this.report(false))
  }

  /** What became of the latest request. */
  report(reachable: boolean): void {
    if (reachable === this.reachable) return
    this.reachable = reachable
    this.notify()
  }
}

/** Routes: which screen is open. They hold ids, never message text. */

import { Observable } from "../observable.ts"

export type Route = readonly string[]

export abstract class Router extends Observable {
  /** Whether the person navigated here from another screen: the focus has to follow then. */
  navigated = false

  /** The screens under this route are all that there are: `[]` in a front end. */
  readonly top: Route = []

  abstract get route(): Route
  abstract go(...route: Route): void
  /** Replaces the current entry of the history. */
  abstract replace(...route: Route): void
}

/** Routes in the fragment of the URL, which no server sees. */
export class AddressRouter extends Router {
  constructor(events: EventTarget) {
    super()
    events.addEventListener("hashchange", () => {
      this.navigated = true
      this.notify()
    })
  }

  get route(): Route {
    return routeOf(location.hash)
  }

  go(...route: Route): void {
    location.hash = to(...route)
  }

  replace(...route: Route): void {
    location.replace(to(...route))
  }
}

export function routeOf(hash: string): Route {
  try {
    return hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent)
  } catch {
    return ["?"]
  }
}

/** The link to a route: `to("c", "leo")` is `#/c/leo`. */
export function to(...route: Route): string {
  return `#/${route.map(encodeURIComponent).join("/")}`
}

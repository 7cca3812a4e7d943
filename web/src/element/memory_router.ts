/** Routes of an element: in its own memory, or in the page's address where the page asks for that. */

import { type Route, Router, routeOf, to } from "../page/route.ts"

/** Both stay under the element's top. */
export abstract class ElementRouter extends Router {
  override top: Route = []

  /** Other ids: what was open belongs to them no more. */
  abstract setTop(top: Route): void

  protected under(route: Route): Route {
    return this.top.every((part, index) => part === route[index]) ? route : this.top
  }
}

export class MemoryRouter extends ElementRouter {
  #route: Route = []

  get route(): Route {
    return this.#route
  }

  go(...route: Route): void {
    this.navigated = true
    this.replace(...route)
  }

  replace(...route: Route): void {
    this.#route = this.under(route)
    this.notify()
  }

  setTop(top: Route): void {
    this.top = top
    this.replace(...top)
  }
}

export class AddressElementRouter extends ElementRouter {
  constructor(events: EventTarget) {
    super()
    events.addEventListener("hashchange", () => {
      this.navigated = true
      this.notify()
    })
  }

  get route(): Route {
    return this.under(routeOf(location.hash))
  }

  go(...route: Route): void {
    location.hash = to(...route)
  }

  /** A relative address would be taken as one of the page's `<base>`. */
  replace(...route: Route): void {
    const url = new URL(location.href)
    url.hash = to(...route)
    location.replace(url)
  }

  setTop(top: Route): void {
    this.top = top
    this.notify()
  }
}

/** Routes of an element: in its own memory, or in the page's address where the page asks for that. */

import { AddressRouter, type Route, Router, to } from "../page/route.ts"

/** It stays under the element's top. */
export interface ElementRouter extends Router {
  /** Other ids: what was open belongs to them no more. */
  setTop(top: Route): void
}

function under(top: Route, route: Route): Route {
  return top.every((part, index) => part === route[index]) ? route : top
}

export class MemoryRouter extends Router implements ElementRouter {
  override top: Route = []
  #route: Route = []

  get route(): Route {
    return this.#route
  }

  go(...route: Route): void {
    this.navigated = true
    this.replace(...route)
  }

  replace(...route: Route): void {
    this.#route = under(this.top, route)
    this.notify()
  }

  setTop(top: Route): void {
    this.top = top
    this.replace(...top)
  }
}

export class AddressElementRouter extends AddressRouter implements ElementRouter {
  override top: Route = []

  override get route(): Route {
    return under(this.top, super.route)
  }

  /** A relative address would be taken as one of the page's `<base>`. */
  override replace(...route: Route): void {
    const url = new URL(location.href)
    url.hash = to(...route)
    location.replace(url)
  }

  setTop(top: Route): void {
    this.top = top
    this.notify()
  }
}

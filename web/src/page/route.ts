/** Which screen is shown: in the address after the #, which no server ever sees. It holds ids, never a text. */

import { useEffect, useState } from "preact/hooks"

export type Route = readonly string[]

let navigated = false

export function routeOf(hash: string): Route {
  try {
    return hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent)
  } catch {
    return ["?"]
  }
}

/** The address of a screen: `to("c", "leo")` is `#/c/leo`. */
export function to(...route: Route): string {
  return `#/${route.map(encodeURIComponent).join("/")}`
}

export function go(...route: Route): void {
  location.hash = to(...route)
}

/** Go without leaving the way back to where one was. */
export function replaceRoute(...route: Route): void {
  location.replace(to(...route))
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const changed = () => {
      navigated = true
      setHash(location.hash)
    }
    addEventListener("hashchange", changed)
    return () => removeEventListener("hashchange", changed)
  }, [])
  return routeOf(hash)
}

/** Whether somebody came to this screen from another one, so that the focus has to follow. */
export function hasNavigated(): boolean {
  return navigated
}

/** Routes, in the fragment of the URL, which no server sees. They hold ids, never message text. */

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

/** The link to a route: `to("c", "leo")` is `#/c/leo`. */
export function to(...route: Route): string {
  return `#/${route.map(encodeURIComponent).join("/")}`
}

export function go(...route: Route): void {
  location.hash = to(...route)
}

/** Replaces the current history entry. */
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

/** Whether the person navigated here from another screen: the focus has to follow then. */
export function hasNavigated(): boolean {
  return navigated
}

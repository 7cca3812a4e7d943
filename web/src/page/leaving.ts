/** Unsaved changes: whoever leaves their screen is asked before. */

import { useEffect } from "preact/hooks"
import { Observable } from "../observable.ts"

type Page = { events: EventTarget; restore: (url: string) => void }

export class Leaving extends Observable {
  /** What the person wanted to do when they were asked; null: nothing is asked. */
  asked: (() => void) | null = null
  readonly #unsaved = new Set<object>()
  readonly #page: Page
  #stopWatching = () => {}

  constructor(page: Page) {
    super()
    this.#page = page
  }

  /** There are unsaved changes, until the returned function is called. */
  hold(): () => void {
    const held = {}
    this.#unsaved.add(held)
    if (this.#unsaved.size === 1) this.#watch()
    return () => {
      this.#unsaved.delete(held)
      if (this.#unsaved.size === 0) this.#stopWatching()
    }
  }

  /** Does it at once, or asks before if something is unsaved. */
  attempt(work: () => void): void {
    if (this.#unsaved.size > 0) {
      this.asked = work
      this.notify()
    } else work()
  }

  stay(): void {
    this.asked = null
    this.notify()
  }

  /** Gives the changes up, and does what was asked for. */
  leave(): void {
    const work = this.asked
    this.#unsaved.clear()
    this.#stopWatching()
    this.stay()
    work?.()
  }

  #watch(): void {
    const { events, restore } = this.#page
    const watched = new AbortController()
    this.#stopWatching = () => watched.abort()
    const onRoute = (event: Event) => {
      const { oldURL, newURL } = event as HashChangeEvent
      event.stopImmediatePropagation() // no screen hears of it
      restore(oldURL)
      this.attempt(() => {
        location.hash = new URL(newURL).hash
      })
    }
    const onUnload = (event: Event) => event.preventDefault()
    events.addEventListener("hashchange", onRoute, { capture: true, signal: watched.signal })
    events.addEventListener("beforeunload", onUnload, { signal: watched.signal })
  }
}

export const leaving = new Leaving({
  events: globalThis,
  restore: (url) => history.replaceState(history.state, "", url),
})

/** Holds the screen while something is unsaved. */
export function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => (isUnsaved ? leaving.hold() : undefined), [isUnsaved])
}

/** Unsaved changes: whoever leaves their screen is asked before. */

import { useEffect } from "preact/hooks"
import { Observable } from "../observable.ts"

type Page = { events: EventTarget; restore: (url: string) => void }

export class Leaving extends Observable {
  /** What the person wanted to do when they were asked; null: nothing is asked. */
  asked: (() => void) | null = null
  readonly #unsaved = new Set<object>()
  #page: Page | null = null

  /** Call before any screen hears of routes: windows call listeners in the order in which they were added. */
  watch(page: Page): void {
    this.#page = page
    page.events.addEventListener("hashchange", (event) => {
      if (this.#unsaved.size === 0) return
      const { oldURL, newURL } = event as HashChangeEvent
      event.stopImmediatePropagation()
      page.restore(oldURL)
      this.attempt(() => {
        location.hash = new URL(newURL).hash
      })
    })
  }

  /** There are unsaved changes, until the returned function is called. */
  hold(): () => void {
    const held = {}
    this.#unsaved.add(held)
    this.#page?.events.addEventListener("beforeunload", preventDefault)
    return () => {
      this.#unsaved.delete(held)
      if (this.#unsaved.size === 0) this.#release()
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
    this.#release()
    this.stay()
    work?.()
  }

  /** A page with this listener is not kept for "Back", so it is there only while something is unsaved. */
  #release(): void {
    this.#unsaved.clear()
    this.#page?.events.removeEventListener("beforeunload", preventDefault)
  }
}

function preventDefault(event: Event): void {
  event.preventDefault()
}

export const leaving = /* @__PURE__ */ new Leaving()

/** Holds the screen while something is unsaved. */
export function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => (isUnsaved ? leaving.hold() : undefined), [isUnsaved])
}

/** The browser as one element sees it: all that it begins ends with it, and it hears of the other elements of its page. */

import { type Browser, thisBrowser } from "../browser.ts"
import type { SafeStorage, Storages } from "../storage.ts"

const FORWARDED = ["storage", "online", "offline", "visibilitychange", "hashchange"]

/** What the elements of one page share: their memory, too, where the browser stores nothing. */
export class Page {
  readonly #browser: Browser
  readonly #elements = new Set<EventTarget>()
  readonly #locks = new Map<string, Promise<unknown>>()

  constructor(browser: Browser = thisBrowser()) {
    this.#browser = browser
  }

  /** The browser for one element, until the signal. */
  open(ended: AbortSignal): Browser {
    const events = new EventTarget()
    this.#elements.add(events)
    ended.addEventListener("abort", () => this.#elements.delete(events))
    for (const type of FORWARDED)
      this.#browser.events.addEventListener(type, (event) => events.dispatchEvent(copyOf(event)), { signal: ended })
    return {
      ...this.#browser,
      events,
      storages: this.#storages(events),
      every: (work, milliseconds) => {
        const stop = this.#browser.every(work, milliseconds)
        ended.addEventListener("abort", stop)
        return stop
      },
      exclusively: (name, work) => this.#inTurn(name, () => this.#browser.exclusively(name, work)),
    }
  }

  /** Browsers tell other tabs alone of what was stored. */
  #storages(own: EventTarget): Storages {
    const { shared, tab } = this.#browser.storages
    const tell = (key: string, newValue: string | null) => {
      for (const other of this.#elements)
        if (other !== own) other.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }))
    }
    const told: SafeStorage = {
      getItem: (key) => shared.getItem(key),
      keys: () => shared.keys(),
      setItem: (key, text) => {
        const kept = shared.setItem(key, text)
        tell(key, text)
        return kept
      },
      removeItem: (key) => {
        shared.removeItem(key)
        tell(key, null)
      },
    }
    return { shared: told, tab }
  }

  /** Browsers that block storage have no locks either. */
  async #inTurn<Answer>(name: string, work: () => Promise<Answer>): Promise<Answer> {
    const mine = Promise.resolve(this.#locks.get(name)).then(work, work)
    this.#locks.set(name, mine)
    try {
      return await mine
    } finally {
      if (this.#locks.get(name) === mine) this.#locks.delete(name)
    }
  }
}

function copyOf(event: Event): Event {
  const { key, newValue } = event as Partial<StorageEvent>
  return Object.assign(new Event(event.type), key === undefined ? {} : { key, newValue })
}

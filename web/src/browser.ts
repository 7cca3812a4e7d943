/** The browser's APIs as one injected object, which tests replace. */

import { type Storages, storagesOf } from "./storage.ts"

export interface Browser {
  storages: Storages
  /** The window: target of all events. */
  events: EventTarget
  hidden: () => boolean
  /** Milliseconds since 1970 by the device's clock, which people can set. */
  now: () => number
  /** Milliseconds of a monotonic clock. It may stop while the device sleeps. */
  elapsed: () => number
  /** `setInterval`; returns a function that stops it. Late in hidden pages. */
  every: (work: () => void, milliseconds: number) => () => void
  /** Calls `changed` after the DOM has changed; `wasChanged` knows it before the call. */
  watchPage: (changed: () => void) => { wasChanged: () => boolean; stop: () => void }
  /** Runs work under a lock of that name, shared by tabs; without a lock where the browser has none. */
  exclusively: <Answer>(name: string, work: () => Promise<Answer>) => Promise<Answer>
}

export function thisBrowser(): Browser {
  return {
    storages: storagesOf(
      () => localStorage,
      () => sessionStorage,
    ),
    events: globalThis,
    hidden: () => document.hidden,
    now: () => Date.now(),
    elapsed: () => performance.now(),
    every: (work, milliseconds) => {
      const timer = setInterval(work, milliseconds)
      return () => clearInterval(timer)
    },
    watchPage,
    exclusively,
  }
}

function watchPage(changed: () => void) {
  const observer = new MutationObserver(changed)
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
  return { wasChanged: () => observer.takeRecords().length > 0, stop: () => observer.disconnect() }
}

async function exclusively<Answer>(name: string, work: () => Promise<Answer>): Promise<Answer> {
  let begun = false
  const started = () => {
    begun = true
    return work()
  }
  try {
    return await navigator.locks.request(`client-messaging:${name}`, started)
  } catch (error) {
    if (begun) throw error
    return work() // no Web Locks in old browsers, or where storage is blocked
  }
}

/** The browser around these pages, as one thing that is handed in: tests have one of their own. */

import { type Storages, storagesOf } from "./storage.ts"

export interface Browser {
  storages: Storages
  /** The window, where all events arrive. */
  events: EventTarget
  hidden: () => boolean
  /** Milliseconds since 1970 by the device's clock, which people set. */
  now: () => number
  /** Milliseconds of a clock that nobody sets. It may stand still while the device sleeps. */
  elapsed: () => number
  /** Answers how to end it. A hidden page is called late. */
  every: (work: () => void, milliseconds: number) => () => void
  /** Have `changed` called after what is on the page has changed; `wasChanged` says it before, too. */
  watchPage: (changed: () => void) => { wasChanged: () => boolean; stop: () => void }
  /** Run work while no other tab runs its own of that name. Where tabs cannot know of each other, just run it. */
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
    return work() // an old browser has no locks, and one whose storage is blocked refuses them
  }
}

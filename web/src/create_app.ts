/** Creates the services behind a signed-in person's screens, and closes them. */

import { createClient } from "@client-messaging/client"
import type { Browser } from "./browser.ts"
import type { FrontEnd } from "./front_end.ts"
import { NameLookup } from "./inbox/name_lookup.ts"
import { Overview } from "./inbox/overview.ts"
import { schedule } from "./inbox/retry_timer.ts"
import { LiveUpdates } from "./live_updates.ts"
import { Network } from "./network.ts"
import { Announcer } from "./page/announcer.tsx"
import type { App } from "./page/context.ts"
import { AddressRouter } from "./page/route.ts"
import { Drafts } from "./sending/drafts.ts"
import { Outbox } from "./sending/outbox.ts"
import { PersonStorage } from "./sending/person_storage.ts"
import type { Config } from "./session/config.ts"
import type { SignedIn } from "./session/session.ts"

type Addresses = Pick<Config, "api" | "live">
type Parts = App & { storage: PersonStorage }
type Embedding = Pick<App, "router" | "nameLookup">
type Created = { app: Parts; close: () => void }

/** `embedding`: what a page gives that has these screens in it. */
export function createApp(
  frontEnd: FrontEnd,
  config: Addresses,
  session: SignedIn,
  browser: Browser,
  embedding?: Embedding,
): Created {
  const { person } = session
  const { kind } = frontEnd
  const network = new Network(browser.events)
  const token = (refused?: string) => session.token(refused)
  const client = createClient({ api: config.api, token, onAnswer: (reached) => network.report(reached) })
  const storage = new PersonStorage(browser.storages.shared, kind, person.practice, person.id)
  const sentListeners: App["sentListeners"] = new Set()
  const outbox = new Outbox(storage, {
    inboxOf: (place) => frontEnd.inboxOf(client, place),
    onSent: (item, message) => {
      for (const listener of sentListeners) listener(item, message)
    },
    exclusively: (work) => browser.exclusively(`${kind}:${person.practice}:${person.id}`, work),
    now: browser.now,
    schedule,
  })
  const overview = new Overview((query) => frontEnd.inboxes(client, query))
  const liveUpdates = new LiveUpdates(network, browser)
  const app: Parts = {
    ...{ frontEnd, client, session, network, liveUpdates, overview, outbox, sentListeners, storage },
    drafts: new Drafts(storage, browser.now, browser.events),
    announcer: new Announcer(),
    embedded: embedding !== undefined,
    ...(embedding ?? { router: new AddressRouter(browser.events), nameLookup: new NameLookup() }),
  }
  return { app, close: connect(app, config, browser.events) }
}

/** Milliseconds until the first overview is requested at the latest. */
const FIRST_REFRESH_AFTER = 500

/** Starts background work: events, live updates, outbox. Returns a function that stops it. */
function connect(app: Parts, config: Addresses, events: EventTarget): () => void {
  const { session, network, liveUpdates, overview, outbox, storage } = app
  const stopped = new AbortController()
  const isStaff = session.person.role === "staff" // staff have no inboxes and get no news
  const onStorage = (event: Event) => storage.owns((event as StorageEvent).key) && outbox.reread()
  events.addEventListener("storage", onStorage, { signal: stopped.signal })
  events.addEventListener("online", () => void outbox.flush(), { signal: stopped.signal })
  const unsubscribeNetwork = network.subscribe(() => network.reachable && void outbox.flush())
  const refreshOverview = () => {
    clearTimeout(firstRefresh)
    if (!isStaff) void overview.refresh()
  }
  // Once at the start: an opened live connection causes a refresh anyway.
  const firstRefresh = setTimeout(refreshOverview, config.live ? FIRST_REFRESH_AFTER : 0)
  const unsubscribe = liveUpdates.subscribe(refreshOverview)
  const disconnect = liveUpdates.start(isStaff ? "" : config.live, (refused) => session.token(refused))
  void outbox.flush()
  return () => {
    stopped.abort()
    unsubscribeNetwork()
    clearTimeout(firstRefresh)
    unsubscribe()
    overview.close()
    outbox.close()
    disconnect()
  }
}

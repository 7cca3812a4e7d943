/** Puts together what a signed-in person's screens need, and takes it apart again. */

import { createClient } from "@client-messaging/client"
import type { Browser } from "./browser.ts"
import { Overview } from "./inbox/overview.ts"
import { Network } from "./network.ts"
import { Newsroom } from "./news.ts"
import { Announcer } from "./page/announcer.tsx"
import type { App, Kind } from "./page/context.ts"
import { Drafts } from "./sending/drafts.ts"
import { Outbox } from "./sending/outbox.ts"
import { Shelf } from "./sending/shelf.ts"
import type { Config } from "./session/config.ts"
import type { Session } from "./session/session.ts"

type Parts = Omit<App, "signOut" | "idle"> & { shelf: Shelf }
type Made = { app: Parts; close: () => void }

export function makeApp(kind: Kind, config: Config, session: Session, browser: Browser): Made {
  const { person } = session
  const network = new Network(browser.events)
  const token = (refused?: string) => session.token(refused)
  const client = createClient({ api: config.api, token, onAnswer: (reached) => network.report(reached) })
  const shelf = new Shelf(browser.storages.shared, kind, person.practice, person.id)
  const sent: App["sent"] = new Set()
  const outbox = new Outbox(shelf, {
    inboxOf: ({ client: chart, clinician }) =>
      kind === "chart" ? client.clinicianInbox(chart) : client.portalInbox(chart, clinician),
    onSent: (item, message) => {
      for (const tell of sent) tell(item, message)
    },
    exclusively: (work) => browser.exclusively(`${kind}:${person.practice}:${person.id}`, work),
    now: browser.now,
    later: (work, milliseconds) => setTimeout(work, milliseconds),
  })
  const overview = new Overview((query) => (kind === "chart" ? client.inboxes(query) : client.portalInboxes(query)))
  const newsroom = new Newsroom(network, browser)
  const app: Parts = {
    ...{ kind, client, session, network, newsroom, overview, outbox, sent, shelf },
    drafts: new Drafts(shelf, browser.now, browser.events),
    announcer: new Announcer(),
  }
  return { app, close: connect(app, config, browser.events) }
}

/** Milliseconds. Nobody waits longer for the first overview. */
const CONNECTS_WITHIN = 500

/** Starts what happens by itself. Answers how to end it. */
function connect(app: Parts, config: Config, events: EventTarget): () => void {
  const { session, network, newsroom, overview, outbox, shelf } = app
  const stopped = new AbortController()
  const isStaff = session.person.role === "staff" // who has no inboxes, and is told of nothing
  const others = (event: Event) => shelf.has((event as StorageEvent).key) && outbox.reread()
  events.addEventListener("storage", others, { signal: stopped.signal })
  events.addEventListener("online", () => void outbox.flush(), { signal: stopped.signal })
  const unsubscribe = network.subscribe(() => network.reachable && void outbox.flush())
  const askOverview = () => {
    clearTimeout(first)
    if (!isStaff) void overview.refresh()
  }
  // Once at the start: an open live connection has it asked for anyway, for what happened before was not told.
  const first = setTimeout(askOverview, config.live ? CONNECTS_WITHIN : 0)
  const unread = newsroom.read(askOverview)
  const close = newsroom.open(isStaff ? "" : config.live, (refused) => session.token(refused))
  void outbox.flush()
  return () => {
    stopped.abort()
    unsubscribe()
    clearTimeout(first)
    unread()
    overview.close()
    close()
  }
}

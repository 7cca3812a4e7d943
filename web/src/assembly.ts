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

type Parts = Omit<App, "signOut" | "signOutIdle"> & { forget: () => void }

export function makeApp(
  kind: Kind,
  config: Config,
  session: Session,
  browser: Browser,
): { app: Parts; close: () => void } {
  const { person } = session
  const network = new Network()
  const token = () => session.token()
  const client = createClient({ api: config.api, token, onAnswer: (reached) => network.report(reached) })
  const shelf = new Shelf(browser.storages.shared, kind, person.practice, person.id)
  const sent: App["sent"] = new Set()
  const outbox = new Outbox(shelf, {
    inboxOf: ({ client: chart, clinician }) =>
      kind === "chart" ? client.clinicianInbox(chart) : client.portalInbox(chart, clinician),
    onSent: (item, message) => {
      for (const tell of sent) tell(item, message)
    },
    exclusively: async (work) => {
      await navigator.locks.request(`client-messaging:${kind}:${person.practice}:${person.id}`, work)
    },
    now: Date.now,
    later: (work, milliseconds) => setTimeout(work, milliseconds),
  })
  const overview = new Overview((query) => (kind === "chart" ? client.inboxes(query) : client.portalInboxes(query)))
  const newsroom = new Newsroom(network)
  const app: Parts = {
    ...{ kind, client, session, network, newsroom, overview, outbox, sent },
    drafts: new Drafts(shelf),
    announcer: new Announcer(),
    forget: () => shelf.clear(),
  }
  return { app, close: connect(app, config, shelf) }
}

/** Milliseconds. Nobody waits longer for the first overview. */
const CONNECTS_WITHIN = 500

/** Starts what happens by itself. Answers how to end it. */
function connect({ session, network, newsroom, overview, outbox }: Parts, config: Config, shelf: Shelf): () => void {
  const stopped = new AbortController()
  const isStaff = session.person.role === "staff" // who has no inboxes, and is told of nothing
  const others = ({ key }: StorageEvent) => shelf.has(key) && outbox.reread()
  addEventListener("storage", others, { signal: stopped.signal })
  addEventListener("online", () => void outbox.flush(), { signal: stopped.signal })
  const unsubscribe = network.subscribe(() => network.reachable && void outbox.flush())
  const askOverview = () => {
    clearTimeout(first)
    if (!isStaff) void overview.refresh()
  }
  // Once at the start: an open live connection has it asked for anyway, for what happened before was not told.
  const first = setTimeout(askOverview, config.live ? CONNECTS_WITHIN : 0)
  const unread = newsroom.read(askOverview)
  const close = newsroom.open(isStaff ? "" : config.live, () => session.token())
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

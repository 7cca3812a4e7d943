/** What differs between the two front ends. */

import type { Client, Inbox, InboxOverview, OverviewQuery } from "@client-messaging/client"
import type { Side } from "./inbox/entries.ts"
import type { Participants } from "./inbox/participants.ts"
import type { Route } from "./page/route.ts"
import type { Person } from "./session/person.ts"
import type { Word } from "./words/en.ts"

export interface FrontEnd {
  /** The clinician's and staff's view in the EHR, or the chart owner's portal. Part of storage keys and lock names. */
  kind: "chart" | "portal"
  /** Roles that can use it. */
  roles: Person["role"][]
  /** The side of an inbox that its users write from. */
  side: Side
  inboxOf: (client: Client, participants: Participants) => Inbox
  inboxes: (client: Client, query: OverviewQuery) => Promise<InboxOverview>
  routeOf: (participants: Participants) => Route
  /** Whether its users begin threads wherever they can write; else where `messaging.start` says so. */
  startsThreads: boolean
  showsNotices: boolean
  words: Record<"name" | "welcome" | "wrongRole" | "noThreads" | "notFound" | "lastMessageFromClient", Word>
}

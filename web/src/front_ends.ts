/** The chart's Messaging section and the client portal. */

import type { FrontEnd } from "./front_end.ts"

export const CHART: FrontEnd = {
  kind: "chart",
  roles: ["clinician", "staff"],
  side: "clinician",
  inboxOf: (api, { client }) => api.clinicianInbox(client),
  inboxes: (api, query) => api.inboxes(query),
  routeOf: ({ client }) => ["c", client],
  startsThreads: true,
  showsNotices: true,
  words: {
    name: "chartName",
    welcome: "welcomeChart",
    wrongRole: "wrongRoleChart",
    noThreads: "noThreadsHint",
    notFound: "notFoundChart",
    lastMessageFromClient: "lastMessageFromPortal",
  },
}

export const PORTAL: FrontEnd = {
  kind: "portal",
  roles: ["client"],
  side: "client",
  inboxOf: (api, { client, clinician }) => api.portalInbox(client, clinician),
  inboxes: (api, query) => api.portalInboxes(query),
  routeOf: ({ client, clinician }) => ["c", client, clinician],
  startsThreads: false,
  showsNotices: false,
  words: {
    name: "portalName",
    welcome: "welcomePortal",
    wrongRole: "wrongRolePortal",
    noThreads: "noThreadsHintPortal",
    notFound: "notFoundPortal",
    lastMessageFromClient: "lastMessageFromEarlierOwner",
  },
}

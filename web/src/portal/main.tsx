import "../style/style.css"
import { useRoute } from "../page/context.ts"
import { NotFound } from "../page/states.tsx"
import { start } from "../start.tsx"
import { PortalHome } from "./home.tsx"
import { InboxScreen } from "./inbox_screen.tsx"
import { PreferencesScreen } from "./preferences/preferences_screen.tsx"

function Portal() {
  const [screen, client, clinician, ...subroute] = useRoute()
  if (screen === "c" && client && clinician) {
    return <InboxScreen client={client} clinician={clinician} subroute={subroute} />
  }
  if (screen === "c" && client) return <PortalHome chosen={client} />
  if (screen === "preferences") return <PreferencesScreen />
  if (screen) return <NotFound />
  return <PortalHome chosen={null} />
}

start({
  kind: "portal",
  roles: ["client"],
  Screens: Portal,
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
})

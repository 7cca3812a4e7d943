import "../style/style.css"
import { useApp } from "../page/context.ts"
import { useRoute } from "../page/route.ts"
import { NotFound } from "../page/states.tsx"
import { start } from "../start.tsx"
import { ChartScreen } from "./chart_screen.tsx"
import { ClinicianHome, StaffHome } from "./home.tsx"
import { isId } from "./ids.ts"

function Chart() {
  const { session } = useApp()
  const [screen, client, ...subroute] = useRoute()
  if (screen === "c" && client && isId(client)) return <ChartScreen client={client} subroute={subroute} />
  if (screen) return <NotFound />
  return session.person.role === "staff" ? <StaffHome /> : <ClinicianHome />
}

start({
  kind: "chart",
  roles: ["clinician", "staff"],
  Screens: Chart,
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
})

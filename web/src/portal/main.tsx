import "../style/style.css"
import { PORTAL } from "../front_ends.ts"
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

start(PORTAL, Portal)

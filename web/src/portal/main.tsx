import "../style/style.css"
import { useRoute } from "../page/route.ts"
import { NotThere } from "../page/states.tsx"
import { start } from "../start.tsx"
import { PortalHome } from "./home.tsx"
import { InboxScreen } from "./inbox_screen.tsx"

function Portal() {
  const [screen, client, clinician, ...inside] = useRoute()
  if (screen === "c" && client && clinician) {
    return <InboxScreen client={client} clinician={clinician} inside={inside} />
  }
  if (screen === "c" && client) return <PortalHome chosen={client} />
  if (screen) return <NotThere />
  return <PortalHome chosen={null} />
}

start({ kind: "portal", roles: ["client"], Screens: Portal })

import "../style/style.css"
import { CHART } from "../front_ends.ts"
import { useApp, useRoute } from "../page/context.ts"
import { NotFound } from "../page/states.tsx"
import { start } from "../start.tsx"
import { AbsenceScreen } from "./absence/absence_screen.tsx"
import { ChartScreen } from "./chart_screen.tsx"
import { ClinicianHome, StaffHome } from "./home.tsx"
import { isId } from "./ids.ts"
import { SettingsScreen } from "./settings/settings_screen.tsx"

function Chart() {
  const { session } = useApp()
  const [screen, id, ...subroute] = useRoute()
  const { role, id: self } = session.person
  const absent = role === "clinician" && !id ? self : id
  if (screen === "c" && id && isId(id)) return <ChartScreen client={id} subroute={subroute} />
  if (screen === "settings") return <SettingsScreen />
  if (screen === "absence" && absent && isId(absent)) return <AbsenceScreen key={absent} clinician={absent} />
  if (screen) return <NotFound />
  return role === "staff" ? <StaffHome /> : <ClinicianHome />
}

start(CHART, Chart)

/** One client's chart in a front end of its own: Communications, Messaging; and portal access. */

import { useApp, useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Avatar } from "../page/icons.tsx"
import { useNames } from "../page/names.ts"
import { type Route, to } from "../page/route.ts"
import { AccessScreen } from "./access_screen.tsx"
import { ChartMessaging } from "./chart_messaging.tsx"
import { Breadcrumb, Tabs } from "./navigation.tsx"

export function ChartScreen({ client, subroute }: { client: string; subroute: Route }) {
  const { session } = useApp()
  const { person } = session
  const base = ["c", client]
  if (person.role === "staff" || subroute[0] === "access") {
    return <AccessScreen key={client} client={client} />
  }
  return (
    <ChartMessaging client={client} subroute={subroute} manage={to(...base, "access")}>
      <ChartHead client={client} subroute={subroute} />
    </ChartMessaging>
  )
}

function ChartHead({ client, subroute }: { client: string; subroute: Route }) {
  const { say } = useWords()
  const name = useNames().client(client)
  return (
    <div class="section-head">
      <Avatar of={name} />
      <div>
        <Breadcrumb client={client} title={name.title} />
        <Heading level={1} arrive={subroute.length === 0}>
          {say("messaging")}
        </Heading>
      </div>
      <Tabs client={client} />
    </div>
  )
}

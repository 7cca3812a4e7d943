/** One client's chart: Communications, Messaging; and portal access. */

import { MessagingSection } from "../conversation/messaging.tsx"
import { useApp, useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Face } from "../page/icons.tsx"
import { useNames } from "../page/names.ts"
import { type Route, to } from "../page/route.ts"
import { AccessScreen } from "./access_screen.tsx"
import { Breadcrumb, Tabs } from "./navigation.tsx"
import { ToChart, ToOwner } from "./to_owner.tsx"

export function ChartScreen({ client, inside }: { client: string; inside: Route }) {
  const { session } = useApp()
  const { person } = session
  const base = ["c", client]
  if (person.role === "staff" || inside[0] === "access") {
    return <AccessScreen key={client} client={client} />
  }
  return (
    <MessagingSection
      key={client}
      participants={{ client, clinician: person.id }}
      base={base}
      inside={inside}
      manage={to(...base, "access")}
      toWhom={{ inThread: <ToChart client={client} />, anew: <ToOwner client={client} /> }}
    >
      <ChartHead client={client} inside={inside} />
    </MessagingSection>
  )
}

function ChartHead({ client, inside }: { client: string; inside: Route }) {
  const { say } = useWords()
  const { letter, title } = useNames().client(client)
  return (
    <div class="section-head">
      <Face letter={letter} />
      <div>
        <Breadcrumb client={client} title={title} />
        <Heading level={1} arrive={inside.length === 0}>
          {say("messaging")}
        </Heading>
      </div>
      <Tabs client={client} />
    </div>
  )
}

/** One client's chart: Communications, Messaging; and portal access. */

import { MessagingSection } from "../conversation/messaging.tsx"
import { useApp, useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Avatar } from "../page/icons.tsx"
import { useNames } from "../page/names.ts"
import { type Route, to } from "../page/route.ts"
import { AccessScreen } from "./access_screen.tsx"
import { Breadcrumb, Tabs } from "./navigation.tsx"
import { ChartRecipient, OwnerRecipient } from "./recipient.tsx"

export function ChartScreen({ client, subroute }: { client: string; subroute: Route }) {
  const { session } = useApp()
  const { person } = session
  const base = ["c", client]
  if (person.role === "staff" || subroute[0] === "access") {
    return <AccessScreen key={client} client={client} />
  }
  return (
    <MessagingSection
      key={client}
      participants={{ client, clinician: person.id }}
      base={base}
      subroute={subroute}
      manage={to(...base, "access")}
      recipient={{ inThread: <ChartRecipient client={client} />, newMessage: <OwnerRecipient client={client} /> }}
    >
      <ChartHead client={client} subroute={subroute} />
    </MessagingSection>
  )
}

function ChartHead({ client, subroute }: { client: string; subroute: Route }) {
  const { say } = useWords()
  const { letter, title } = useNames().client(client)
  return (
    <div class="section-head">
      <Avatar letter={letter} />
      <div>
        <Breadcrumb client={client} title={title} />
        <Heading level={1} arrive={subroute.length === 0}>
          {say("messaging")}
        </Heading>
      </div>
      <Tabs client={client} />
    </div>
  )
}

/** One client's chart: Communications, Messaging; and portal access. */

import { MessagingSection } from "../conversation/messaging.tsx"
import { useApp, useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Face } from "../page/icons.tsx"
import { useNames } from "../page/names.ts"
import { type Route, to } from "../page/route.ts"
import { AccessScreen } from "./access_screen.tsx"

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
      between={{ client, clinician: person.id }}
      base={base}
      inside={inside}
      manage={to(...base, "access")}
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
        <Path client={client} title={title} />
        <Heading level={1} arrive={inside.length === 0}>
          {say("messaging")}
        </Heading>
      </div>
      <a class="button quiet" href={to("c", client, "access")}>
        {say("portalAccess")}
      </a>
    </div>
  )
}

/** Where in the chart one is; `title`: what the client is called. */
export function Path({ client, title }: { client: string; title: string }) {
  const { session } = useApp()
  const { say } = useWords()
  const home = say(session.person.role === "staff" ? "messaging" : "inboxes")
  return (
    <nav class="path" aria-label={title}>
      <a href={to()}>{home}</a>
      <span aria-hidden="true">›</span>
      <a href={to("c", client)}>
        <bdi>{title}</bdi>
      </a>
      <span aria-hidden="true">›</span>
      <span>{say("communications")}</span>
    </nav>
  )
}

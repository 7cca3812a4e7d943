/** One client's chart: Communications, Messaging; and portal access. */

import { MessagingSection } from "../conversation/messaging.tsx"
import { useApp, useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Face } from "../page/icons.tsx"
import { useNames } from "../page/names.ts"
import { type Route, to, useRoute } from "../page/route.ts"
import type { Word } from "../words/en.ts"
import { AccessScreen } from "./access_screen.tsx"
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
      between={{ client, clinician: person.id }}
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
        <Path client={client} title={title} />
        <Heading level={1} arrive={inside.length === 0}>
          {say("messaging")}
        </Heading>
      </div>
      <Tabs client={client} />
    </div>
  )
}

/** Where in the chart one is; `title`: what the client is called. */
export function Path({ client, title }: { client: string; title: string }) {
  const { session } = useApp()
  const { say } = useWords()
  return (
    <nav class="path" aria-label={title}>
      <a href={to()}>{say(session.person.role === "staff" ? "messaging" : "inboxes")}</a>
      <span aria-hidden="true">›</span>
      <a href={to("c", client)}>
        <bdi>{title}</bdi>
      </a>
    </nav>
  )
}

/** The chart's tabs, as far as they are here. Staff have one of them only. */
export function Tabs({ client }: { client: string }) {
  const { session } = useApp()
  const { say } = useWords()
  const [, , inside] = useRoute()
  if (session.person.role === "staff") return null
  return (
    <nav class="tabs" aria-label={say("charts")}>
      <Tab href={to("c", client)} word="communications" open={inside !== "access"} />
      <Tab href={to("c", client, "access")} word="portalAccess" open={inside === "access"} />
    </nav>
  )
}

function Tab({ href, word, open }: { href: string; word: Word; open: boolean }) {
  const { say } = useWords()
  return (
    <a href={href} aria-current={open ? "page" : undefined}>
      {say(word)}
    </a>
  )
}

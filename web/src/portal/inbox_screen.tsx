/** A chart owner's conversation with one clinician. */

import { MessagingSection } from "../conversation/messaging.tsx"
import { To } from "../conversation/to_whom.tsx"
import { useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Face } from "../page/icons.tsx"
import { useNames } from "../page/names.ts"
import { type Route, to } from "../page/route.ts"

type Props = { client: string; clinician: string; inside: Route }

export function InboxScreen({ client, clinician, inside }: Props) {
  const { say } = useWords()
  const names = useNames()
  const { letter, title } = names.clinician(clinician)
  return (
    <MessagingSection
      key={`${client}/${clinician}`}
      participants={{ client, clinician }}
      base={["c", client, clinician]}
      inside={inside}
      toWhom={{ inThread: <To word="toClinician" person={title} client={names.chart(client)} /> }}
    >
      <div class="section-head">
        <Face letter={letter} />
        <div>
          <nav class="path" aria-label={say("inboxes")}>
            <a href={to("c", client)}>{say("inboxes")}</a>
            <span aria-hidden="true">›</span>
            <span>
              {say("charts")} <bdi>{names.chart(client)}</bdi>
            </span>
          </nav>
          <Heading level={1} arrive={inside.length === 0}>
            {title}
          </Heading>
        </div>
      </div>
    </MessagingSection>
  )
}

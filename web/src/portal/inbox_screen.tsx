/** A chart owner's conversation with one clinician. */

import { MessagingSection } from "../conversation/messaging.tsx"
import { RecipientLine } from "../conversation/recipient.tsx"
import { useApp, useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Avatar } from "../page/icons.tsx"
import { useNames } from "../page/names.ts"
import { type Route, to } from "../page/route.ts"

type Props = { client: string; clinician: string; subroute: Route }

export function InboxScreen({ client, clinician, subroute }: Props) {
  const { router } = useApp()
  const { say } = useWords()
  const names = useNames()
  const name = names.clinician(clinician)
  const { title } = name
  const recipient = <RecipientLine word="toClinician" person={title} client={names.chart(client)} />
  return (
    <MessagingSection
      key={`${client}/${clinician}`}
      participants={{ client, clinician }}
      base={["c", client, clinician]}
      subroute={subroute}
      recipient={{ inThread: recipient, newMessage: recipient }}
    >
      <div class="section-head">
        <Avatar of={name} />
        <div>
          <nav class="path" aria-label={say("inboxes")}>
            {router.top.length < 3 && (
              <>
                <a href={to("c", client)}>{say("inboxes")}</a>
                <span aria-hidden="true">›</span>
              </>
            )}
            <span>
              {say("charts")} <bdi>{names.chart(client)}</bdi>
            </span>
          </nav>
          <Heading level={1} arrive={subroute.length === 0}>
            {title}
          </Heading>
        </div>
      </div>
    </MessagingSection>
  )
}

/** A clinician's messages with one client's chart. */

import type { ComponentChildren } from "preact"
import { MessagingSection } from "../conversation/messaging.tsx"
import { useApp } from "../page/context.ts"
import type { Route } from "../page/route.ts"
import { ChartRecipient, OwnerRecipient } from "./recipient.tsx"

type Props = {
  client: string
  subroute: Route
  /** Link to where availability is changed, if there is one. */
  manage?: string
  /** What stands over it. */
  children: ComponentChildren
}

export function ChartMessaging({ client, subroute, manage, children }: Props) {
  const { person } = useApp().session
  return (
    <MessagingSection
      key={client}
      participants={{ client, clinician: person.id }}
      base={["c", client]}
      subroute={subroute}
      {...(manage && { manage })}
      recipient={{ inThread: <ChartRecipient client={client} />, newMessage: <OwnerRecipient client={client} /> }}
    >
      {children}
    </MessagingSection>
  )
}

/** Portal access of a chart: how it is, who owns the chart, and how to change it. */

import type { MessagingStatus, ShownPortalAccess } from "@client-messaging/client"
import { useState } from "preact/hooks"
import { Availability } from "../conversation/availability.tsx"
import { useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Face } from "../page/icons.tsx"
import { useNames } from "../page/names.ts"
import { RefusedScreen, Skeleton } from "../page/states.tsx"
import type { Word } from "../words/en.ts"
import { Path } from "./chart_screen.tsx"
import { DisableForm } from "./disable_form.tsx"
import { EnableForm } from "./enable_form.tsx"
import { OwnerFacts } from "./owner_facts.tsx"
import { type Read, useAccess } from "./use_access.ts"
import { useChange } from "./use_change.ts"
import { useFilled } from "./use_filled.ts"

const STATES: Record<ShownPortalAccess["state"], Word> = {
  enabled: "stateEnabled",
  disabled: "stateDisabled",
  not_enabled: "stateNotEnabled",
}

export function AccessScreen({ client }: { client: string }) {
  const { say } = useWords()
  const read = useAccess(client)
  const { status, access, refused } = read
  const { letter, title } = useNames().client(client, access?.client_name)
  if (refused) return <RefusedScreen refused={refused} />
  return (
    <div class="page">
      <div class="section-head">
        <Face letter={letter} />
        <div>
          <Path client={client} title={title} />
          <Heading level={1} arrive>
            {say("portalAccess")}
          </Heading>
        </div>
      </div>
      {status && access ? (
        <Access client={client} status={status} access={access} read={read} />
      ) : (
        <Skeleton rows={4} />
      )}
    </div>
  )
}

type Props = { client: string; status: MessagingStatus; access: ShownPortalAccess; read: Read }

function Access({ client, status, access, read }: Props) {
  const { say, when } = useWords()
  const { state, since, reason } = access
  return (
    <>
      <p class="state">
        <strong>{say(STATES[state])}</strong> {since && say("sinceWhen", { when: when(since) })}
        {reason && <span dir="auto"> · {reason}</span>}
      </p>
      <Availability messaging={status} />
      <OwnerFacts access={access} />
      <Forms client={client} access={access} read={read} />
    </>
  )
}

function Forms({ client, access, read: { take, reread } }: { client: string; access: ShownPortalAccess; read: Read }) {
  const { say } = useWords()
  const filling = useFilled(access)
  const [opened, setOpened] = useState(false)
  const change = useChange(client, {
    onDone: (now) => {
      filling.startFrom(now)
      setOpened(false)
      take(now)
    },
    onConflict: async () => {
      filling.moveTo(await reread())
      setOpened(true) // also where it has become another form
    },
  })
  const form = <EnableForm filling={filling} change={change} />
  if (access.state !== "enabled") {
    return (
      <section class="card">
        <h2>{say("enable")}</h2>
        <p>{say("enableIntro")}</p>
        {form}
      </section>
    )
  }
  return (
    <>
      <details class="card" open={opened}>
        <summary>
          <h2>{say("changeOwner")}</h2>
        </summary>
        <p>{say("changeOwnerIntro")}</p>
        {form}
      </details>
      <details class="card">
        <summary>
          <h2>{say("disable")}</h2>
        </summary>
        <p>{say("disableIntro")}</p>
        <DisableForm client={client} access={access} onDone={take} reread={reread} />
      </details>
    </>
  )
}

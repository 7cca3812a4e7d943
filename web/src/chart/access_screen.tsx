/** Portal access of a chart: how it is, and how to change it. */

import { type MessagingStatus, Refused } from "@client-messaging/client"
import { useCallback, useEffect, useState } from "preact/hooks"
import { Availability } from "../conversation/availability.tsx"
import { useApp, useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Face } from "../page/icons.tsx"
import { RefusedScreen, Skeleton } from "../page/states.tsx"
import type { Word } from "../words/en.ts"
import { Path } from "./chart_screen.tsx"
import { DisableForm } from "./disable_form.tsx"
import { EnableForm } from "./enable_form.tsx"

type State = MessagingStatus["portal_access"]["state"]
const STATES: Record<State, Word> = {
  enabled: "stateEnabled",
  disabled: "stateDisabled",
  not_enabled: "stateNotEnabled",
}

export function AccessScreen({ client }: { client: string }) {
  const { say } = useWords()
  const [status, refused, refresh] = useStatus(client)
  if (refused) return <RefusedScreen refused={refused} />
  return (
    <div class="page">
      <div class="section-head">
        <Face id={client} />
        <div>
          <Path client={client} />
          <Heading level={1} arrive>
            {say("portalAccess")}
          </Heading>
        </div>
      </div>
      {status ? <Access client={client} status={status} onChanged={refresh} /> : <Skeleton rows={4} />}
    </div>
  )
}

type Props = { client: string; status: MessagingStatus; onChanged: () => void }

function Access({ client, status, onChanged }: Props) {
  const { say, when } = useWords()
  const { state, since } = status.portal_access
  const enabled = state === "enabled"
  return (
    <>
      <p class="state">
        <strong>{say(STATES[state])}</strong> {since && say("sinceWhen", { when: when(since) })}
      </p>
      <Availability messaging={status} />
      {enabled ? (
        <>
          <details class="card">
            <summary>
              <h2>{say("changeOwner")}</h2>
            </summary>
            <p>{say("changeOwnerIntro")}</p>
            <EnableForm client={client} onDone={onChanged} />
          </details>
          <details class="card">
            <summary>
              <h2>{say("disable")}</h2>
            </summary>
            <p>{say("disableIntro")}</p>
            <DisableForm client={client} onDone={onChanged} />
          </details>
        </>
      ) : (
        <section class="card">
          <h2>{say("enable")}</h2>
          <p>{say("enableIntro")}</p>
          <EnableForm client={client} onDone={onChanged} />
        </section>
      )}
    </>
  )
}

function useStatus(client: string): [MessagingStatus | null, Refused | null, () => void] {
  const { client: api, newsroom } = useApp()
  const [status, setStatus] = useState<MessagingStatus | null>(null)
  const [refused, setRefused] = useState<Refused | null>(null)
  const refresh = useCallback(() => {
    api.messaging(client).then(setStatus, (error: unknown) => error instanceof Refused && setRefused(error))
  }, [client])
  useEffect(() => {
    refresh()
    return newsroom.read((news) => (news === null || news.client_id === client) && refresh())
  }, [client])
  return [status, refused, refresh]
}

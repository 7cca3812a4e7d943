/** A chart owner's inboxes, by chart. */

import type { InboxSummary } from "@client-messaging/client"
import { inboxKey } from "../inbox/overview.ts"
import { useObservable } from "../observable.ts"
import { useApp, useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Icon } from "../page/icons.tsx"
import { InboxRow, OlderInboxes, OnlyUnread, OverviewPlaceholder, titleId } from "../page/inbox_rows.tsx"
import { useNames } from "../page/names.ts"
import { to } from "../page/route.ts"
import { Empty, NotRefreshed, RefusedScreen } from "../page/states.tsx"

export function PortalHome({ chosen }: { chosen: string | null }) {
  const { overview, embedded } = useApp()
  const { say } = useWords()
  const { refused, inboxes } = useObservable(overview)
  if (refused) return <RefusedScreen refused={refused} />
  return (
    <div class="page">
      <div class="page-head">
        <Heading level={1} arrive>
          {say("inboxes")}
        </Heading>
        <OnlyUnread />
      </div>
      <p>{say("inboxesIntroPortal")}</p>
      {inboxes === null ? <OverviewPlaceholder /> : <Charts inboxes={inboxes} chosen={chosen} />}
      {!embedded && (
        <p>
          <a href={to("preferences")}>{say("preferences")}</a>
        </p>
      )}
      <p class="small">{say("notAnEmergency")}</p>
    </div>
  )
}

function Charts({ inboxes, chosen }: { inboxes: InboxSummary[]; chosen: string | null }) {
  const { overview } = useApp()
  const { say } = useWords()
  const charts = [...new Set(inboxes.map((inbox) => inbox.client_id))].sort()
  const client = chosen !== null && charts.includes(chosen) ? chosen : charts[0]
  if (client === undefined) {
    return overview.onlyUnread ? (
      <Empty title={say("noUnread")} />
    ) : (
      <Empty title={say("noInboxes")} hint={say("noInboxesHintPortal")} />
    )
  }
  return (
    <>
      {overview.failed && <NotRefreshed />}
      <ChartSwitch charts={charts} client={client} inboxes={inboxes} />
      <Clinicians inboxes={inboxes.filter((inbox) => inbox.client_id === client)} />
      <OlderInboxes />
    </>
  )
}

type Switch = { charts: string[]; client: string; inboxes: InboxSummary[] }

function ChartSwitch({ charts, client, inboxes }: Switch) {
  const { say } = useWords()
  const names = useNames()
  const counted = useApp().overview.hasOlder ? "unreadAtLeast" : "unread"
  const unreadOf = (chart: string) =>
    inboxes.filter((inbox) => inbox.client_id === chart).reduce((sum, inbox) => sum + inbox.unread, 0)
  return (
    <nav class="switch" aria-label={say("charts")}>
      <span>{say("charts")}</span>
      {charts.map((chart) => (
        <a key={chart} href={to("c", chart)} aria-current={chart === client ? "page" : undefined}>
          <bdi>{names.chart(chart)}</bdi>
          {unreadOf(chart) > 0 && <span class="count">{say(counted, { count: unreadOf(chart) })}</span>}
        </a>
      ))}
    </nav>
  )
}

function Clinicians({ inboxes }: { inboxes: InboxSummary[] }) {
  const names = useNames()
  return (
    <ul class="rows card">
      {inboxes.map((inbox) => (
        <InboxRow
          key={inboxKey(inbox)}
          summary={inbox}
          name={names.clinician(inbox.clinician_id)}
          href={to("c", inbox.client_id, inbox.clinician_id)}
        >
          <StartLink summary={inbox} />
        </InboxRow>
      ))}
    </ul>
  )
}

/** A new message to this clinician; else the way to where it is said why not. */
function StartLink({ summary }: { summary: InboxSummary }) {
  const { say } = useWords()
  const { client_id, clinician_id, start_available } = summary
  if (start_available === undefined) return null
  return (
    <a class="row-action" href={to("c", client_id, clinician_id, "new")} aria-describedby={titleId(summary)}>
      {start_available && <Icon name="write" />} {say(start_available ? "newThread" : "whyNoStart")}
    </a>
  )
}

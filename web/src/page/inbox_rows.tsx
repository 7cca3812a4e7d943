/** Rows of an overview: the other participant, unread count, last activity. No message text. */

import type { InboxSummary } from "@client-messaging/client"
import type { ComponentChildren } from "preact"
import { useApp, useWords } from "./context.ts"
import { DraftMark, useDrafts } from "./drafts.tsx"
import { Avatar } from "./icons.tsx"
import type { DisplayName } from "./names.ts"
import { NotLoaded, Skeleton } from "./states.tsx"

/** Id of the element that names the row: what stands beside the row is described by it. */
export function titleId({ client_id, clinician_id }: InboxSummary): string {
  return `inbox-${client_id}-${clinician_id}`
}

type Row = { summary: InboxSummary; name: DisplayName; href: string; children?: ComponentChildren }

/** `children`: what stands beside the row, apart from its link. */
export function InboxRow({ summary, name, href, children }: Row) {
  const { say, when } = useWords()
  const { unread, last_entry: last, client_id: client, clinician_id: clinician } = summary
  const hasDraft = useDrafts().isIn({ client, clinician })
  return (
    <li>
      <a class={`row person ${unread ? "unread" : ""}`} href={href}>
        <Avatar of={name} />
        <span class="row-title" id={titleId(summary)}>
          <bdi>{name.title}</bdi>
        </span>
        {last && <time dateTime={last.at}>{when(last.at)}</time>}
        <span class="row-text">
          {summary.disabled && <span class="off">{say("disabledMark")}</span>} {hasDraft && <DraftMark />}{" "}
          <Last summary={summary} />
        </span>
        {unread > 0 ? <span class="count">{say("unread", { count: unread })}</span> : null}
      </a>
      {children}
    </li>
  )
}

function Last({ summary: { last_entry: last } }: { summary: InboxSummary }) {
  const { frontEnd, session } = useApp()
  const { say } = useWords()
  if (!last) return <>{say("nothingYet")}</>
  if (last.kind === "notice") return <>{say("lastNotice")}</>
  const { id, role } = session.person
  if (last.sender_role === role && last.sender_id === id) return <>{say("lastMessageOwn")}</>
  if (last.sender_role === "clinician") return <>{say("lastMessageFromClinician")}</>
  return <>{say(frontEnd.words.lastMessageFromClient)}</>
}

/** Filter: all inboxes, or those with unread entries. */
export function OnlyUnread() {
  const { overview } = useApp()
  const { say } = useWords()
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={overview.onlyUnread}
        onChange={(event) => void overview.showOnlyUnread(event.currentTarget.checked)}
      />
      {say("onlyUnread")}
    </label>
  )
}

/** Placeholder for the rows: loading, or could not be loaded. */
export function OverviewPlaceholder() {
  const { overview } = useApp()
  return overview.failed ? <NotLoaded onRetry={() => void overview.refresh()} /> : <Skeleton rows={4} />
}

export function OlderInboxes() {
  const { overview } = useApp()
  const { say } = useWords()
  if (!overview.hasOlder) return null
  return (
    <p class="centred">
      <button type="button" onClick={() => void overview.loadOlder()}>
        {say("older")}
      </button>
    </p>
  )
}

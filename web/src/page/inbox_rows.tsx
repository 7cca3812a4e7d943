/** Inboxes of an overview: with whom, how much is unread, when something happened last. Never a text. */

import type { InboxSummary } from "@client-messaging/client"
import { useApp, useWords } from "./context.ts"
import { Face } from "./icons.tsx"
import type { Called } from "./names.ts"

type Row = { summary: InboxSummary; whom: Called; href: string }

export function InboxRow({ summary, whom, href }: Row) {
  const { say } = useWords()
  const { unread } = summary
  return (
    <li>
      <a class={`row person ${unread ? "unread" : ""}`} href={href}>
        <Face letter={whom.letter} />
        <span class="row-title">
          <bdi>{whom.title}</bdi>
        </span>
        <span class="row-text">
          <Last summary={summary} />
        </span>
        {unread > 0 ? <span class="count">{say("unread", { count: unread })}</span> : null}
      </a>
    </li>
  )
}

function Last({ summary: { last_entry: last } }: { summary: InboxSummary }) {
  const { kind } = useApp()
  const { say, when } = useWords()
  if (!last) return <>{say("nothingYet")}</>
  const at = { when: when(last.at) }
  if (last.kind === "notice") return <>{say("lastNotice", at)}</>
  const own = last.sender_role === (kind === "chart" ? "clinician" : "client")
  if (own) return <>{say("lastMessageOwn", at)}</>
  return <>{say(kind === "chart" ? "lastMessageFromPortal" : "lastMessageFromClinician", at)}</>
}

/** The switch between all and what is unread, and the way to older ones. */
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

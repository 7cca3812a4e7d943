/** What an inbox holds, by thread: the list beside the open thread, or before it on a phone. */

import type { OpenedInbox } from "../inbox/opened_inbox.ts"
import { notices, type Thread, threads } from "../inbox/threads.ts"
import { useObserved } from "../observed.ts"
import { useApp, useWords } from "../page/context.ts"
import { Icon } from "../page/icons.tsx"
import { type Route, to } from "../page/route.ts"
import { lineOf } from "../page/shown_text.ts"
import { Empty, Skeleton } from "../page/states.tsx"
import type { Pending } from "../sending/outbox.ts"
import type { Between } from "./messaging.tsx"

type Props = { inbox: OpenedInbox; between: Between; base: Route; open: string | undefined }

export function ThreadList({ inbox, between, base, open }: Props) {
  const { kind, outbox, announcer } = useApp()
  const { say } = useWords()
  useObserved(inbox)
  const fresh = useObserved(outbox)
    .pending()
    .filter((one) => startsThread(one, between))
  if (!inbox.loaded) return <Skeleton rows={5} />
  const found = threads(inbox.entries)
  const markAll = () => void inbox.seeAll().then(() => announcer.say(say("allRead")))
  return (
    <>
      <div class="list-head">
        {kind === "chart" && inbox.messaging?.available && (
          <a class="button primary" href={to(...base, "new")}>
            <Icon name="write" /> {say("newThread")}
          </a>
        )}
        {inbox.unread > 0 && (
          <button type="button" class="quiet" onClick={markAll}>
            {say("markAllRead")}
          </button>
        )}
      </div>
      {found.length + fresh.length === 0 && (
        <Empty title={say("noThreads")} hint={say(kind === "chart" ? "noThreadsHint" : "noThreadsHintPortal")} />
      )}
      <ul class="rows">
        {fresh.map((one) => (
          <FreshRow key={one.key} pending={one} base={base} open={open === one.key} />
        ))}
        {kind === "chart" && <NoticesRow inbox={inbox} base={base} open={open === "updates"} />}
        {found.map((thread) => (
          <ThreadRow key={thread.id} thread={thread} inbox={inbox} base={base} open={open === thread.id} />
        ))}
      </ul>
      {inbox.hasOlder && (
        <p class="centred">
          <button type="button" disabled={inbox.loadingOlder} onClick={() => void inbox.loadOlder()}>
            {say("loadOlder")}
          </button>
        </p>
      )}
      {kind === "portal" && found.length > 0 && <p class="small centred">{say("onlyReplies")}</p>}
    </>
  )
}

function ThreadRow({ thread, inbox, base, open }: { thread: Thread; inbox: OpenedInbox; base: Route; open: boolean }) {
  const { say, when } = useWords()
  const last = thread.messages.at(-1)
  const count = thread.messages.filter((message) => inbox.unseen.has(message.id)).length
  if (!last) return null
  return (
    <li>
      <a
        class={`row ${count ? "unread" : ""}`}
        href={to(...base, "t", thread.id)}
        aria-current={open ? "page" : undefined}
      >
        <span class="row-title" dir="auto">
          {lineOf(thread.subject) ?? say("noSubject")}
        </span>
        <time dateTime={last.sent_at}>{when(last.sent_at)}</time>
        <span class="row-text">
          {inbox.isOwn(last) && <span>{say("you")}:</span>}
          <span class="preview" dir="auto">
            {lineOf(last.body) ?? say("nothingSeen")}
          </span>
        </span>
        {count > 0 && <span class="count">{say("unread", { count })}</span>}
      </a>
    </li>
  )
}

function NoticesRow({ inbox, base, open }: { inbox: OpenedInbox; base: Route; open: boolean }) {
  const { say, when } = useWords()
  const [last, ...more] = notices(inbox.entries)
  if (!last) return null
  const count = [last, ...more].filter((notice) => inbox.unseen.has(notice.id)).length
  return (
    <li>
      <a
        class={`row notices ${count ? "unread" : ""}`}
        href={to(...base, "updates")}
        aria-current={open ? "page" : undefined}
      >
        <span class="row-title">
          <Icon name="updates" /> {say("updates")}
        </span>
        <time dateTime={last.recorded_at}>{when(last.recorded_at)}</time>
        {count > 0 && <span class="count">{say("unread", { count })}</span>}
      </a>
    </li>
  )
}

function FreshRow({ pending, base, open }: { pending: Pending; base: Route; open: boolean }) {
  const { say } = useWords()
  return (
    <li>
      <a class="row" href={to(...base, "sending", pending.key)} aria-current={open ? "page" : undefined}>
        <span class="row-title" dir="auto">
          {lineOf(pending.subject) ?? say("noSubject")}
        </span>
        <span class="row-text">{say(pending.state)}</span>
      </a>
    </li>
  )
}

function startsThread({ place }: Pending, { client, clinician }: Between): boolean {
  return place.thread === null && place.client === client && place.clinician === clinician
}

/** List of threads and notices: beside the open thread, or before it on a phone. */

import { type InboxMessage, Refused } from "@client-messaging/client"
import { useContext, useState } from "preact/hooks"
import { notArrived } from "../inbox/arrived.ts"
import type { OpenedInbox } from "../inbox/opened_inbox.ts"
import type { Participants } from "../inbox/participants.ts"
import { notices, type Thread, threads } from "../inbox/threads.ts"
import { useObservable } from "../observable.ts"
import { useApp, useWords } from "../page/context.ts"
import { singleLine } from "../page/display_text.ts"
import { DraftMark, useDrafts } from "../page/drafts.tsx"
import { Icon } from "../page/icons.tsx"
import { type Route, to } from "../page/route.ts"
import { Empty, Skeleton } from "../page/states.tsx"
import type { Pending } from "../sending/outbox.ts"
import type { Word } from "../words/en.ts"
import { CannotStart } from "./cannot_start.tsx"
import { BesideContext, CrisisHelp } from "./response.tsx"
import { senderName } from "./sender_name.tsx"
import { startOf } from "./starting.ts"

type Props = { inbox: OpenedInbox; participants: Participants; base: Route; open: string | undefined }

export function ThreadList({ inbox, participants, base, open }: Props) {
  const { frontEnd, outbox } = useApp()
  const { say } = useWords()
  useObservable(inbox)
  const drafts = useDrafts()
  const beside = useContext(BesideContext)
  const starting = notArrived(useObservable(outbox).pending(), inbox).filter((message) =>
    startsThread(message, participants),
  )
  if (!inbox.loaded) return <Skeleton rows={5} />
  const threadRows = threads(inbox.entries)
  const { unseen, messaging } = inbox
  const hasDraft = (thread: string | null) => drafts.read({ ...participants, thread }) !== null
  const start = startOf(frontEnd, messaging)
  return (
    <>
      <ListHead inbox={inbox} base={base} isSaid={open === "new"} />
      {threadRows.length + starting.length === 0 && (
        <Empty title={say("noThreads")} hint={say(start.available ? "noThreadsHint" : frontEnd.words.noThreads)} />
      )}
      <ul class="rows">
        {hasDraft(null) && <NewDraftRow base={base} open={open === "new"} />}
        {starting.map((message) => (
          <StartingRow key={message.key} pending={message} base={base} open={open === message.key} />
        ))}
        {frontEnd.showsNotices && <NoticesRow inbox={inbox} unseen={unseen} base={base} open={open === "updates"} />}
        {threadRows.map((thread) => (
          <ThreadRow
            key={thread.id}
            thread={thread}
            inbox={inbox}
            unseen={unseen}
            hasDraft={hasDraft(thread.id)}
            base={base}
            open={open === thread.id}
          />
        ))}
      </ul>
      <Older inbox={inbox} />
      {(beside || open === undefined) && <CrisisHelp />}
    </>
  )
}

/** `isSaid`: whether the open pane says why no thread can be begun. */
function ListHead({ inbox, base, isSaid }: { inbox: OpenedInbox; base: Route; isSaid: boolean }) {
  const { frontEnd } = useApp()
  const { say } = useWords()
  const start = startOf(frontEnd, inbox.messaging)
  const [marking, failed] = useMarkAllRead(inbox)
  return (
    <>
      <div class="list-head">
        {start.available && (
          <a class="button primary" href={to(...base, "new")}>
            <Icon name="write" /> {say(frontEnd.kind === "chart" ? "compose" : "newThread")}
          </a>
        )}
        {inbox.unread > 0 && (
          <button type="button" class="quiet" onClick={marking}>
            {say("markAllRead")}
          </button>
        )}
      </div>
      {inbox.messaging?.available && !start.available && !isSaid && <CannotStart start={start} />}
      <div role="alert">{failed && inbox.unread > 0 && <p class="error not-marked">{say(failed)}</p>}</div>
    </>
  )
}

/** Announced once the API has answered; else why it failed. */
function useMarkAllRead(inbox: OpenedInbox): [() => void, Word | null] {
  const { announcer } = useApp()
  const { say } = useWords()
  const [failed, setFailed] = useState<Word | null>(null)
  const mark = async () => {
    setFailed(null)
    try {
      await inbox.markAllRead()
      announcer.say(say("allRead"))
    } catch (error) {
      setFailed(error instanceof Refused ? "notMarked" : "notMarkedOffline")
    }
  }
  return [() => void mark(), failed]
}

/** Button for older entries, and the number of unread ones among them. */
function Older({ inbox }: { inbox: OpenedInbox }) {
  const { say } = useWords()
  if (!inbox.hasOlder) return null
  const count = inbox.unread - inbox.unreadEntries.length
  return (
    <div class="centred">
      {count > 0 && <p class="small">{say("unreadEarlier", { count })}</p>}
      {inbox.olderFailed && <p class="small">{say("notLoaded")}</p>}
      <button type="button" disabled={inbox.loadingOlder} onClick={() => void inbox.loadOlder()}>
        {say("loadOlder")}
      </button>
    </div>
  )
}

type Row = { inbox: OpenedInbox; unseen: ReadonlySet<string>; base: Route; open: boolean }

function ThreadRow({ thread, inbox, unseen, hasDraft, base, open }: Row & { thread: Thread; hasDraft: boolean }) {
  const { say, when } = useWords()
  const last = thread.messages.at(-1)
  const count = thread.messages.filter((message) => unseen.has(message.id)).length
  const isExact = thread.whole || inbox.knowsUnread
  if (!last) return null
  return (
    <li>
      <a
        class={`row ${count ? "unread" : ""}`}
        href={to(...base, "t", thread.id)}
        aria-current={open ? "page" : undefined}
      >
        <span class="row-title" dir="auto">
          {singleLine(thread.subject) ?? say("noSubject")}
        </span>
        <time dateTime={last.sent_at}>{when(last.sent_at)}</time>
        <span class="row-text">
          {hasDraft && <DraftMark />}
          <Sender inbox={inbox} message={last} />
          <span class="snippet" dir="auto">
            {singleLine(last.body) ?? say("nothingSeen")}
          </span>
        </span>
        {count > 0 && <span class="count">{say(isExact ? "unread" : "unreadAtLeast", { count })}</span>}
      </a>
    </li>
  )
}

/** Sender before a preview that is not the other side's. */
function Sender({ inbox, message }: { inbox: OpenedInbox; message: InboxMessage }) {
  const { say } = useWords()
  if (inbox.isOwn(message)) return <span>{say("you")}:</span>
  if (!inbox.isFromFormerOwner(message)) return null
  return (
    <span class="snippet-of">
      <bdi>{senderName(message.sender)}</bdi>:
    </span>
  )
}

function NoticesRow({ inbox, unseen, base, open }: Row) {
  const { say, when } = useWords()
  const [last, ...more] = notices(inbox.entries)
  if (!last) return null
  const count = [last, ...more].filter((notice) => unseen.has(notice.id)).length
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
        <time dateTime={last.occurred_at}>{when(last.occurred_at)}</time>
        {count > 0 && <span class="count">{say(inbox.knowsUnread ? "unread" : "unreadAtLeast", { count })}</span>}
      </a>
    </li>
  )
}

function NewDraftRow({ base, open }: { base: Route; open: boolean }) {
  const { say } = useWords()
  return (
    <li>
      <a class="row" href={to(...base, "new")} aria-current={open ? "page" : undefined}>
        <span class="row-title">{say("newThread")}</span>
        <span class="row-text">
          <DraftMark />
        </span>
      </a>
    </li>
  )
}

function StartingRow({ pending, base, open }: { pending: Pending; base: Route; open: boolean }) {
  const { say } = useWords()
  return (
    <li>
      <a class="row" href={to(...base, "sending", pending.key)} aria-current={open ? "page" : undefined}>
        <span class="row-title" dir="auto">
          {singleLine(pending.subject) ?? say("noSubject")}
        </span>
        <span class="row-text">{say(pending.state)}</span>
      </a>
    </li>
  )
}

function startsThread({ place }: Pending, { client, clinician }: Participants): boolean {
  return place.thread === null && place.client === client && place.clinician === clinician
}

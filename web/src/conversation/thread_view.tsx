/** One thread: its messages, oldest first, pending messages, and the composer. */

import { useEffect, useRef, useState } from "preact/hooks"
import { notArrived } from "../inbox/arrived.ts"
import type { OpenedInbox } from "../inbox/opened_inbox.ts"
import type { Participants } from "../inbox/participants.ts"
import { type Thread, threads } from "../inbox/threads.ts"
import { useObservable } from "../observable.ts"
import { useApp, useWords } from "../page/context.ts"
import { singleLine } from "../page/display_text.ts"
import { type Route, to } from "../page/route.ts"
import { Empty, NotLoaded, Skeleton } from "../page/states.tsx"
import type { Pending } from "../sending/outbox.ts"
import { Composer } from "./composer.tsx"
import { loadAll } from "./load_all.ts"
import { MarkUnreadButton, useMarkUnread } from "./mark_unread.tsx"
import { PendingMessage } from "./pending_message.tsx"
import { PaperHead, Printing } from "./printing.tsx"
import { WhatToExpect } from "./response.tsx"
import { useThreadScroll } from "./scrolling.ts"
import { ThreadHead } from "./thread_head.tsx"
import { Messages } from "./thread_messages.tsx"

type Props = {
  inbox: OpenedInbox
  participants: Participants
  base: Route
  id: string
  /** Whether somebody chose this thread: its heading takes the focus then. */
  chosen: boolean
  /** Leaves the thread, after it was marked as unread. */
  onLeave: () => void
}

export function ThreadView(props: Props) {
  const { inbox, id } = props
  const { say } = useWords()
  useObservable(inbox)
  const thread = threads(inbox.entries).find((message) => message.id === id)
  const isNeeded = inbox.loaded && !thread && inbox.hasOlder
  useEffect(() => {
    if (isNeeded && !inbox.olderFailed) void inbox.loadOlder()
  })
  if (thread) return <LoadedThread {...props} thread={thread} />
  if (isNeeded && inbox.olderFailed) return <NotLoaded onRetry={() => void inbox.loadOlder()} />
  if (!inbox.loaded || inbox.hasOlder) return <Skeleton rows={4} />
  return <Empty title={say("notFoundTitle")} hint={say("whyGone")} />
}

function LoadedThread({ inbox, thread, participants, base, chosen, onLeave }: Props & { thread: Thread }) {
  const { outbox } = useApp()
  const { say } = useWords()
  const place = { ...participants, thread: thread.id }
  const pending = notArrived(useObservable(outbox).pending(), inbox).filter((message) =>
    isInThread(message, participants, thread.id),
  )
  const [rewrites, setRewrites] = useState(0)
  const restartComposer = () => setRewrites(rewrites + 1)
  const [scroller, stickToEnd] = useThreadScroll(
    `${thread.messages.at(-1)?.id} ${pending.map((message) => message.state)}`,
    thread.messages[0]?.id ?? "",
  )
  const marking = useMarkUnread(inbox, thread, onLeave)
  const available = inbox.messaging?.available ?? false
  const closed = inbox.isClosed(thread.id)
  return (
    <article class="thread">
      <ThreadHead subject={singleLine(thread.subject) ?? say("noSubject")} base={base} arrive={chosen}>
        <MarkUnreadButton marking={marking} />
        <Printing inbox={inbox} isComplete={() => isComplete(inbox, thread.id)} />
      </ThreadHead>
      <div role="alert">{marking.failed && <p class="error not-marked">{say(marking.failed)}</p>}</div>
      <section class="scroller" ref={scroller} tabIndex={0} aria-label={say("messages")}>
        <PaperHead participants={participants} whole={thread.whole || !inbox.hasOlder} />
        <EarlierMessages inbox={inbox} thread={thread} />
        <Messages inbox={inbox} thread={thread} marking={marking} />
        {pending.length > 0 && (
          <ol class="bubbles">
            {pending.map((message) => (
              <PendingMessage
                key={message.key}
                pending={message}
                onEdit={restartComposer}
                onDiscard={restartComposer}
              />
            ))}
          </ol>
        )}
      </section>
      {closed && <ClosedThread base={base} available={available} />}
      <WhatToExpect writing={available && !closed} />
      <Composer
        key={rewrites}
        focused={rewrites > 0}
        place={place}
        available={available && !closed}
        newest={inbox.entries.at(-1)?.id ?? ""}
        onSend={stickToEnd}
      />
    </article>
  )
}

/** Instead of the composer: why one cannot reply here, and a link to start a new thread. */
function ClosedThread({ base, available }: { base: Route; available: boolean }) {
  const { say } = useWords()
  return (
    <div class="closed-thread">
      <p>{say("threadOfFormerOwner")}</p>
      {available && (
        <a class="button" href={to(...base, "new")}>
          {say("startNewMessage")}
        </a>
      )}
    </div>
  )
}

/** One click goes on through the inbox until there are some of this thread. */
function EarlierMessages({ inbox, thread }: { inbox: OpenedInbox; thread: Thread }) {
  const { say } = useWords()
  const [loading, setLoading] = useState(false)
  const leaving = useRef(new AbortController()).current
  useEffect(() => () => leaving.abort(), [])
  const first = thread.messages[0]?.id ?? ""
  const load = async () => {
    setLoading(true)
    await loadAll(
      inbox,
      () => threads(inbox.entries).some(({ id, messages }) => id === thread.id && (messages[0]?.id ?? "") < first),
      leaving.signal,
    )
    if (!leaving.signal.aborted) setLoading(false)
  }
  if (thread.whole || !inbox.hasOlder) return <p class="small centred">{say("threadStart")}</p>
  return (
    <div class="centred">
      {inbox.olderFailed && <p class="small">{say("notLoaded")}</p>}
      <button type="button" disabled={loading} onClick={() => void load()}>
        {say(loading ? "loadingEarlier" : "loadEarlier")}
      </button>
    </div>
  )
}

function isComplete(inbox: OpenedInbox, id: string): boolean {
  return threads(inbox.entries).some((thread) => thread.id === id && thread.whole)
}

function isInThread({ place }: Pending, { client, clinician }: Participants, thread: string): boolean {
  return place.client === client && place.clinician === clinician && place.thread === thread
}

/** One thread: its messages, oldest first, pending messages, and the composer. */

import { type InboxMessage, Refused } from "@client-messaging/client"
import { useEffect, useRef, useState } from "preact/hooks"
import { notArrived } from "../inbox/arrived.ts"
import type { OpenedInbox } from "../inbox/opened_inbox.ts"
import type { Participants } from "../inbox/participants.ts"
import { readThrough, type Thread, threads } from "../inbox/threads.ts"
import { useObservable } from "../observable.ts"
import { useApp, useWords } from "../page/context.ts"
import { singleLine } from "../page/display_text.ts"
import { type Route, to } from "../page/route.ts"
import { Empty, NotLoaded, Skeleton } from "../page/states.tsx"
import type { Pending } from "../sending/outbox.ts"
import type { Word } from "../words/en.ts"
import { Composer } from "./composer.tsx"
import { type Author, MessageBubble } from "./message.tsx"
import { PendingMessage } from "./pending_message.tsx"
import { PaperHead, Printing } from "./printing.tsx"
import { WhatToExpect } from "./response.tsx"
import { useThreadScroll } from "./scrolling.ts"
import { ThreadHead } from "./thread_head.tsx"

type Props = { inbox: OpenedInbox; participants: Participants; base: Route; id: string }

export function ThreadView({ inbox, participants, base, id }: Props) {
  const { say } = useWords()
  useObservable(inbox)
  const thread = threads(inbox.entries).find((message) => message.id === id)
  const isNeeded = inbox.loaded && !thread && inbox.hasOlder
  useEffect(() => {
    if (isNeeded && !inbox.olderFailed) void inbox.loadOlder()
  })
  // It opens at its first unread message, once that is loaded.
  const [opened, setOpened] = useState(false)
  const canOpen = thread && (thread.whole || inbox.knowsUnread || !inbox.lookingBack)
  useEffect(() => {
    if (canOpen) setOpened(true)
  }, [canOpen])
  if (thread && (canOpen || opened))
    return <LoadedThread inbox={inbox} thread={thread} participants={participants} base={base} />
  if (isNeeded && inbox.olderFailed) return <NotLoaded onRetry={() => void inbox.loadOlder()} />
  if (!inbox.loaded || inbox.hasOlder) return <Skeleton rows={4} />
  return <Empty title={say("notFoundTitle")} hint={say("whyGone")} />
}

type Loaded = { inbox: OpenedInbox; thread: Thread; participants: Participants; base: Route }

function LoadedThread({ inbox, thread, participants, base }: Loaded) {
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
  )
  const available = inbox.messaging?.available ?? false
  const closed = inbox.isClosed(thread.id)
  return (
    <article class="thread">
      <ThreadHead subject={singleLine(thread.subject) ?? say("noSubject")} base={base}>
        <Printing inbox={inbox} isComplete={() => isComplete(inbox, thread.id)} />
      </ThreadHead>
      <section class="scroller" ref={scroller} tabIndex={0} aria-label={say("messages")}>
        <PaperHead participants={participants} whole={thread.whole || !inbox.hasOlder} />
        <EarlierMessages inbox={inbox} thread={thread} />
        <Messages inbox={inbox} thread={thread} base={base} />
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

function EarlierMessages({ inbox, thread }: { inbox: OpenedInbox; thread: Thread }) {
  const { say } = useWords()
  if (thread.whole || !inbox.hasOlder) return <p class="small centred">{say("threadStart")}</p>
  return (
    <div class="centred">
      {inbox.olderFailed && <p class="small">{say("notLoaded")}</p>}
      <button type="button" disabled={inbox.loadingOlder} onClick={() => void inbox.loadOlder()}>
        {say("loadOlder")}
      </button>
    </div>
  )
}

function Messages({ inbox, thread, base }: { inbox: OpenedInbox; thread: Thread; base: Route }) {
  const { say } = useWords()
  const { unseen } = inbox
  const [shownAsNew, markShown] = useShownAsNew(unseen)
  const read = readThrough(inbox.entries, (entry) => inbox.isOwn(entry))
  const passedBy = usePassedMessages(thread)
  const [markUnread, isLeaving, failed] = useMarkUnread(inbox, base)
  const see = (id: string) => {
    if (isLeaving.current) return // or it would be read at once
    const passed = passedBy(id)
    passed.forEach(markShown)
    void inbox.see(passed)
  }
  return (
    <>
      <ol class="bubbles">
        {thread.messages.map((message) => (
          <MessageBubble
            key={message.id}
            message={message}
            author={authorOf(inbox, message)}
            unread={unseen.has(message.id) || shownAsNew.has(message.id)}
            read={message.id <= read}
            onSeen={see}
            onMarkUnread={inbox.isReceived(message) ? markUnread : undefined}
          />
        ))}
      </ol>
      <div role="alert">{failed && <p class="error not-marked">{say(failed)}</p>}</div>
    </>
  )
}

function authorOf(inbox: OpenedInbox, message: InboxMessage): Author {
  if (inbox.isOwn(message)) return "own"
  return inbox.isFromFormerOwner(message) ? "earlier" : "theirs"
}

/**
 * Messages that a reader has passed once one is seen: all above it count, however fast it was scrolled;
 * but not those loaded above meanwhile.
 */
function usePassedMessages(thread: Thread): (id: string) => string[] {
  const first = useRef(thread.messages[0]?.id ?? "")
  return (id) => {
    if (id < first.current) first.current = id
    return thread.messages.map((message) => message.id).filter((passed) => passed >= first.current && passed <= id)
  }
}

/** Marks as unread and leaves the thread, or it would be read again. Announced once the API has answered. */
function useMarkUnread(inbox: OpenedInbox, base: Route) {
  const { announcer, router } = useApp()
  const { say } = useWords()
  const isLeaving = useRef(false)
  const [failed, setFailed] = useState<Word | null>(null)
  const mark = async (id: string) => {
    isLeaving.current = true
    setFailed(null)
    try {
      await inbox.markUnread(id)
      announcer.say(say("markedUnread"))
      router.go(...base)
    } catch (error) {
      isLeaving.current = false
      setFailed(error instanceof Refused ? "notMarked" : "notMarkedOffline")
    }
  }
  return [(id: string) => void mark(id), isLeaving, failed] as const
}

/** Messages that were new when they came onto the screen stay highlighted while the thread is open. */
function useShownAsNew(unseen: ReadonlySet<string>): [ReadonlySet<string>, (id: string) => void] {
  const shown = useRef(new Set<string>())
  return [shown.current, (id) => unseen.has(id) && shown.current.add(id)]
}

function isComplete(inbox: OpenedInbox, id: string): boolean {
  return threads(inbox.entries).some((thread) => thread.id === id && thread.whole)
}

function isInThread({ place }: Pending, { client, clinician }: Participants, thread: string): boolean {
  return place.client === client && place.clinician === clinician && place.thread === thread
}

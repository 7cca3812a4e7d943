/** One inbox: threads on the left, the open thread, form or notices on the right. */

import type { ComponentChild, ComponentChildren } from "preact"
import { useEffect, useMemo, useRef } from "preact/hooks"
import { OpenedInbox } from "../inbox/opened_inbox.ts"
import type { Participants } from "../inbox/participants.ts"
import { isAbout } from "../live_updates.ts"
import { useObservable } from "../observable.ts"
import { useApp, useOnSent, useWords } from "../page/context.ts"
import type { Route } from "../page/route.ts"
import { Empty, NotLoaded, NotRefreshed, RefusedScreen, Skeleton } from "../page/states.tsx"
import { Availability } from "./availability.tsx"
import { Composer } from "./composer.tsx"
import { NewThread, SendingThread } from "./new_thread.tsx"
import { NoticesView } from "./notices_view.tsx"
import { PendingMessage } from "./pending_message.tsx"
import { ReachableLine } from "./reachable.tsx"
import { RecipientContext } from "./recipient.tsx"
import { CrisisHelp, StatusContext, useInboxStatus } from "./response.tsx"
import { ThreadList } from "./thread_list.tsx"
import { ThreadView } from "./thread_view.tsx"

type Props = {
  participants: Participants
  /** Route of this inbox. */
  base: Route
  /** What is open: nothing, `t` and a thread's id, `new`, `sending` and a key, `updates`. */
  subroute: Route
  /** Link to change availability, for people who may. */
  manage?: string
  /** Recipient line in a thread, and of a new message. */
  recipient: { inThread: ComponentChild; newMessage?: ComponentChild }
  children: ComponentChildren
}

export function MessagingSection(props: Props) {
  return (
    <StatusContext.Provider value={useInboxStatus(props.participants)}>
      <Section {...props} />
    </StatusContext.Provider>
  )
}

function Section({ participants, base, subroute, manage, recipient, children }: Props) {
  const { router } = useApp()
  const inbox = useOpenedInbox(participants)
  const { refused, messaging } = inbox
  useOnSent((item, message) => {
    if (item.place.client !== participants.client || item.place.clinician !== participants.clinician) return
    inbox.sent(message)
    if (subroute[0] === "sending" && subroute[1] === item.key) router.replace(...base, "t", message.thread_id)
  })
  useAnnouncedArrivals(inbox)
  useNamesInMessages(inbox)
  const unfinishedDraft = <UnfinishedDraft participants={participants} subroute={subroute} />
  if (refused?.reason) {
    const { reason, fix } = refused
    return (
      <section class="section">
        {children}
        <Availability messaging={{ available: false, reason, ...(fix && { fix }) }} {...(manage && { manage })} />
        <CrisisHelp />
        <PendingMessages participants={participants} />
        {unfinishedDraft}
      </section>
    )
  }
  if (refused) {
    return (
      <>
        <RefusedScreen refused={refused} />
        {unfinishedDraft}
      </>
    )
  }
  // A draft stays on the screen.
  const isWriting = subroute[0] === "new" || subroute[0] === "sending"
  return (
    <section class={`section ${subroute.length ? "has-open" : ""}`}>
      {children}
      {messaging && <Availability messaging={messaging} client={participants.client} {...(manage && { manage })} />}
      {messaging?.reachable && <ReachableLine reachable={messaging.reachable} />}
      <LoadError inbox={inbox} />
      {(inbox.loaded || !inbox.failed || isWriting) && (
        <div class="panes">
          <Threads inbox={inbox} participants={participants} base={base} subroute={subroute} />
          <div class="pane detail">
            <RecipientContext.Provider
              value={subroute[0] === "new" ? recipient.newMessage : subroute[0] !== "updates" && recipient.inThread}
            >
              <OpenPane inbox={inbox} participants={participants} base={base} subroute={subroute} />
            </RecipientContext.Provider>
          </div>
        </div>
      )}
    </section>
  )
}

function LoadError({ inbox }: { inbox: OpenedInbox }) {
  if (!inbox.failed) return null
  return inbox.loaded ? <NotRefreshed /> : <NotLoaded onRetry={() => void inbox.refresh()} />
}

/** Messages of the outbox, where messaging became unavailable and no thread is shown. */
function PendingMessages({ participants: { client, clinician } }: { participants: Participants }) {
  const { outbox } = useApp()
  const pending = useObservable(outbox)
    .pending()
    .filter(({ place }) => place.client === client && place.clinician === clinician)
  return (
    <ol class="bubbles">
      {pending.map((message) => (
        <PendingMessage key={message.key} pending={message} />
      ))}
    </ol>
  )
}

/** The draft that was open when messaging became unavailable: text must not vanish while it is typed. */
function UnfinishedDraft({ participants, subroute: [view, id] }: { participants: Participants; subroute: Route }) {
  const thread = view === "t" && id ? id : null
  if (thread === null && view !== "new") return null
  return <Composer place={{ ...participants, thread }} available={false} onSend={() => {}} />
}

type PaneProps = { inbox: OpenedInbox; participants: Participants; base: Route; subroute: Route }

function Threads({ inbox, participants, base, subroute }: PaneProps) {
  const { say } = useWords()
  return (
    <nav class="pane list" aria-label={say("threads")}>
      <ThreadList inbox={inbox} participants={participants} base={base} open={subroute[1] ?? subroute[0]} />
    </nav>
  )
}

function OpenPane({ inbox, participants, base, subroute: [view, id] }: PaneProps) {
  const { say } = useWords()
  if (view === "t" && id) return <ThreadView key={id} inbox={inbox} participants={participants} base={base} id={id} />
  if (view === "new") return <NewThread inbox={inbox} participants={participants} base={base} />
  if (view === "sending" && id) return <SendingThread key={id} inbox={inbox} id={id} base={base} />
  if (view === "updates") return <NoticesView inbox={inbox} participants={participants} base={base} />
  return inbox.loaded ? <Empty title={say("chooseThread")} /> : <Skeleton rows={4} />
}

/** The inbox, refreshed when there is news of it. */
function useOpenedInbox({ client, clinician }: Participants): OpenedInbox {
  const { frontEnd, client: api, liveUpdates, session } = useApp()
  const inbox = useMemo(() => {
    const reader = { side: frontEnd.side, id: session.person.id }
    return new OpenedInbox(frontEnd.inboxOf(api, { client, clinician }), reader)
  }, [client, clinician])
  useEffect(() => {
    void inbox.refresh()
    const unsubscribe = liveUpdates.subscribe((news) => {
      const ours = news === null || isAbout(news, { client, clinician })
      if (ours) void inbox.refresh()
    })
    return () => {
      unsubscribe()
      inbox.close()
    }
  }, [inbox])
  return useObservable(inbox)
}

/** Clinicians are called as they sign, where the overview has no name of theirs. */
function useNamesInMessages(inbox: OpenedInbox): void {
  const { overview } = useApp()
  useEffect(() => {
    const named = inbox.entries.findLast(
      (entry) => entry.kind === "message" && entry.sender.role === "clinician" && entry.sender.name,
    )
    if (named?.kind === "message" && named.sender.name) overview.hearName(named.sender.id, named.sender.name)
  })
}

/** Announces the number of new messages and notices. */
function useAnnouncedArrivals(inbox: OpenedInbox): void {
  const { announcer } = useApp()
  const { say } = useWords()
  const newest = useRef<string | null>(null)
  useEffect(() => {
    if (!inbox.loaded) return
    const { entries } = inbox
    const known = newest.current
    newest.current = entries.at(-1)?.id ?? ""
    const arrived = entries.filter((entry) => known !== null && entry.id > known && inbox.isReceived(entry))
    const messages = arrived.filter((entry) => entry.kind === "message").length
    const updates = arrived.length - messages
    const said = [messages && say("newMessages", { count: messages }), updates && say("newUpdates", { count: updates })]
    if (arrived.length) announcer.say(said.filter(Boolean).join(", "))
  })
}

/** One inbox: threads on the left, the open thread, form or notices on the right. */

import type { ComponentChildren } from "preact"
import { useEffect, useMemo, useRef } from "preact/hooks"
import { OpenedInbox } from "../inbox/opened_inbox.ts"
import type { Participants } from "../inbox/participants.ts"
import { isAbout } from "../live_updates.ts"
import { useObservable } from "../observable.ts"
import { useApp, useOnSent, useWords } from "../page/context.ts"
import type { Route } from "../page/route.ts"
import { NotLoaded, NotRefreshed, RefusedScreen } from "../page/states.tsx"
import { Availability } from "./availability.tsx"
import { Composer } from "./composer.tsx"
import { Panes } from "./panes.tsx"
import { PendingMessage } from "./pending_message.tsx"
import type { Recipients } from "./recipient.tsx"
import { CrisisHelp, StatusContext, useInboxStatus } from "./response.tsx"

type Props = {
  participants: Participants
  /** Route of this inbox. */
  base: Route
  /** What is open: nothing, `t` and a thread's id, `new`, `sending` and a key, `updates`. */
  subroute: Route
  /** Link to change availability, for people who may. */
  manage?: string
  recipient: Recipients
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
      {messaging && (
        <Availability quiet messaging={messaging} client={participants.client} {...(manage && { manage })} />
      )}
      <LoadError inbox={inbox} />
      {(inbox.loaded || !inbox.failed || isWriting) && (
        <Panes inbox={inbox} participants={participants} base={base} subroute={subroute} recipient={recipient} />
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

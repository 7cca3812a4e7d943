/** Over the composer: when an answer can be expected, who is away, where to turn in a crisis. It blocks nothing. */

import type { MessagingStatus, ResponseNow } from "@client-messaging/client"
import { createContext } from "preact"
import { useContext, useEffect, useMemo } from "preact/hooks"
import { InboxStatus } from "../inbox/inbox_status.ts"
import type { Participants } from "../inbox/participants.ts"
import { isAbout } from "../live_updates.ts"
import { useObservable } from "../observable.ts"
import { Clamped } from "../page/clamped.tsx"
import { useApp, useOnSent, useWords } from "../page/context.ts"
import { multiLine } from "../page/display_text.ts"
import { useNames } from "../page/names.ts"
import { to } from "../page/route.ts"
import { Sentence } from "../page/sentence.tsx"
import { nearest } from "../words/nearest.ts"
import { StandIn } from "./stand_in.tsx"
import { dialled, dialling } from "./telephone.ts"

type Known = { participants: Participants; status: InboxStatus }

export const StatusContext = createContext<Known | null>(null)

/** Whether the list of threads stands beside what is open: help in a crisis is below the list then. */
export const BesideContext = createContext(false)

/** The status of an inbox, asked for when it opens, after sending, with news, and when it changes by the clock. */
export function useInboxStatus(participants: Participants): Known {
  const { client, clinician } = participants
  const { frontEnd, client: api, liveUpdates } = useApp()
  const status = useMemo(() => new InboxStatus(frontEnd.inboxOf(api, { client, clinician })), [client, clinician])
  useEffect(() => {
    void status.refresh()
    const unsubscribe = liveUpdates.subscribe((news) => {
      if (news === null) status.poll()
      else if (isAbout(news, { client, clinician })) status.hearNews()
    })
    return () => {
      unsubscribe()
      status.close()
    }
  }, [status])
  useOnSent(({ place }) => {
    if (place.client === client && place.clinician === clinician) void status.refresh()
  })
  return useMemo(() => ({ participants: { client, clinician }, status }), [status])
}

function useStatus(): { participants: Participants; now: MessagingStatus | null } {
  const known = useContext(StatusContext)
  if (!known) throw new Error("a form outside of an inbox")
  return { participants: known.participants, now: useObservable(known.status).status }
}

/** `writing`: whether one can write here. What to do in a crisis is told in either case. */
export function WhatToExpect({ writing }: { writing: boolean }) {
  const { kind } = useApp().frontEnd
  const { participants, now } = useStatus()
  const beside = useContext(BesideContext)
  if (kind === "chart") return <OwnAbsence absence={now?.absence} />
  if (!now?.response) return null
  return (
    <div class="expect">
      {writing && <Answer response={now.response} {...participants} />}
      {!beside && <Crisis response={now.response} />}
    </div>
  )
}

/** Where nothing is written: the list of threads, and an inbox that is closed. */
export function CrisisHelp() {
  const { kind } = useApp().frontEnd
  const { now } = useStatus()
  if (kind === "chart" || !now?.response) return null
  return (
    <div class="expect">
      <Crisis response={now.response} />
    </div>
  )
}

function Answer({ response, client, clinician }: { response: ResponseNow } & Participants) {
  const { say, onDay } = useWords()
  const { open_now, opens_at, expected_by, absence } = response
  const saysHours = open_now !== undefined && !absence // who is away does not answer when the practice opens
  const hours = open_now ? "openNow" : opens_at ? "closedUntil" : "closedNow"
  return (
    <div role="status">
      {absence && <Away absence={absence} client={client} clinician={clinician} />}
      {(saysHours || expected_by) && (
        <p>
          {saysHours && say(hours, { when: onDay(opens_at ?? "") })}{" "}
          {expected_by && <strong>{say("expectedBy", { when: onDay(expected_by) })}</strong>}
        </p>
      )}
    </div>
  )
}

type Absence = NonNullable<ResponseNow["absence"]>

function Away({ absence: { until, note, instead }, client, clinician }: { absence: Absence } & Participants) {
  const { tags, onDay } = useWords()
  const person = useNames().clinician(clinician).title
  return (
    <>
      <p>
        {until ? (
          <Sentence word="awayUntil" person={person} when={onDay(until)} />
        ) : (
          <Sentence word="awayNow" person={person} />
        )}{" "}
        <StandIn client={client} instead={instead} />
      </p>
      <Told texts={note} wanted={tags} />
    </>
  )
}

/** A text of the practice, in the nearest language that it has; cut off where it is long. */
function Told({ texts, wanted }: { texts: Record<string, string> | undefined; wanted: readonly string[] }) {
  const spoken = nearest(texts, wanted)
  const text = spoken && multiLine(spoken.text)
  if (!spoken || !text) return null
  return (
    <Clamped>
      <p class="text" dir="auto" lang={spoken.tag}>
        {text}
      </p>
    </Clamped>
  )
}

function Crisis({ response: { crisis, emergency_numbers } }: { response: ResponseNow }) {
  const { say, tags } = useWords()
  const numbers = dialled(emergency_numbers)
  if (!numbers.length && !nearest(crisis, tags)) return null
  return (
    <div class="crisis">
      <Told texts={crisis} wanted={tags} />
      {numbers.length > 0 && (
        <ul class="numbers" aria-label={say("emergencyNumbers")}>
          {numbers.map((number) => (
            <li key={number}>
              <a href={dialling(number)} aria-label={say("callNumber", { number })}>
                <bdi>{number}</bdi>
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** To a clinician who is away: that their clients are told so. */
function OwnAbsence({ absence }: { absence: MessagingStatus["absence"] }) {
  const { say, onDay } = useWords()
  if (!absence || Date.parse(absence.from) > Date.now()) return null
  return (
    <div class="expect" role="status">
      <p>
        {absence.until ? say("youAreAwayUntil", { when: onDay(absence.until) }) : say("youAreAway")}{" "}
        <a href={to("absence")}>{say("changeAbsence")}</a>
      </p>
    </div>
  )
}

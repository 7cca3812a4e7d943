/** Notices: system entries about changes in the portal, and messages that stayed unread. Clinicians only. */

import type { Notice } from "@client-messaging/client"
import { useEffect, useRef } from "preact/hooks"
import type { OpenedInbox } from "../inbox/opened_inbox.ts"
import type { Participants } from "../inbox/participants.ts"
import { notices, threadAbout } from "../inbox/threads.ts"
import { useObservable } from "../observable.ts"
import { useWords } from "../page/context.ts"
import { type Route, to } from "../page/route.ts"
import { Empty, Skeleton } from "../page/states.tsx"
import type { Word } from "../words/en.ts"
import { whenSeen } from "./message.tsx"
import { PaperHead, Printing } from "./printing.tsx"
import { ThreadHead } from "./thread_head.tsx"

const AREAS: Record<string, Word> = {
  demographics: "areaDemographics",
  insurance: "areaInsurance",
  medications: "areaMedications",
  documents: "areaDocuments",
  appointments: "areaAppointments",
  intake_forms: "areaIntakeForms",
}

/** Fields that portals are known to name; others are shown as they are named. */
const FIELDS: Record<string, Word> = {
  address: "fieldAddress",
  phone: "fieldPhone",
  email: "fieldEmail",
  name: "fieldName",
  birth_date: "fieldBirthDate",
  plan: "fieldPlan",
  member_id: "fieldMember",
  dose: "fieldDose",
  starts_at: "fieldStarts",
  emergency_contact: "fieldEmergency",
}

/** The client has not read a message of the clinician's for days; `occurred_at` is when that was sent. */
const UNREAD = "message.unread"

type Props = { inbox: OpenedInbox; participants: Participants; base: Route }

export function NoticesView({ inbox, participants, base }: Props) {
  const { say } = useWords()
  useObservable(inbox)
  const shown = notices(inbox.entries)
  return (
    <article class="thread">
      <ThreadHead subject={say("updates")} base={base}>
        <Printing inbox={inbox} isComplete={() => !inbox.hasOlder} />
      </ThreadHead>
      <section class="scroller" tabIndex={0} aria-label={say("updates")}>
        <PaperHead participants={participants} whole={!inbox.hasOlder} />
        <p class="small">{say("updatesIntro")}</p>
        {!inbox.loaded && <Skeleton rows={3} />}
        {inbox.loaded && shown.length === 0 && <Empty title={say("updatesNone")} />}
        <ol class="notices-list">
          {shown.map((notice) => (
            <NoticeItem key={notice.id} notice={notice} inbox={inbox} base={base} />
          ))}
        </ol>
      </section>
    </article>
  )
}

function NoticeItem({ notice, inbox, base }: { notice: Notice; inbox: OpenedInbox; base: Route }) {
  const { say, when, exactly } = useWords()
  const element = useRef<HTMLLIElement>(null)
  const unread = inbox.unseen.has(notice.id)
  useEffect(() => {
    return unread && element.current ? whenSeen(element.current, () => void inbox.see([notice.id])) : undefined
  }, [unread])
  const fields = notice.changed_fields.map((field) => {
    const word = FIELDS[field]
    return word ? say(word) : field.replaceAll("_", " ")
  })
  const area = AREAS[notice.type.split(".")[0] ?? ""]
  if (notice.type === UNREAD) {
    const line = say("areaUnread", { when: when(notice.occurred_at) })
    const thread = threadAbout(inbox.entries, notice)
    return (
      <li ref={element} class="notice">
        <p class="notice-summary">{thread ? <a href={to(...base, "t", thread)}>{line}</a> : line}</p>
      </li>
    )
  }
  return (
    <li ref={element} class="notice">
      <p class="notice-summary">{area ? say(area) : notice.summary}</p>
      {fields.length > 0 && <p>{say("changedFields", { fields: fields.join(", ") })}</p>}
      <p class="meta">
        <time dateTime={notice.occurred_at} title={exactly(notice.occurred_at)}>
          {when(notice.occurred_at)}
        </time>
      </p>
    </li>
  )
}

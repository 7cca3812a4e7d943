/** A message of the outbox: in flight, waiting for the connection, or refused. */

import { newKey } from "@client-messaging/client"
import { useApp, useWords } from "../page/context.ts"
import { multiLine, singleLine } from "../page/display_text.ts"
import type { Draft } from "../sending/drafts.ts"
import type { Failure, Pending } from "../sending/outbox.ts"
import type { Word } from "../words/en.ts"
import { explanationOf, Fix } from "./availability.tsx"

const WHY: Record<string, Word> = {
  too_old: "whyTooOld",
  idempotency_key_reused: "whyReused",
  not_found: "whyGone",
  access_suspended: "whySuspended",
  request_too_large: "whyTooLarge",
}
const STATES = { sending: "sending", waiting: "waiting", failed: "failed" } as const

type Props = { pending: Pending; onEdit?: () => void; onDiscard?: () => void }

export function PendingMessage({ pending, onEdit, onDiscard }: Props) {
  const { outbox, drafts } = useApp()
  const { say } = useWords()
  const edit = () => {
    const taken = outbox.take(pending.key)
    if (taken) drafts.write(taken.place, rewritten(taken, drafts.read(taken.place)))
    onEdit?.()
  }
  const discard = () => {
    outbox.take(pending.key)
    onDiscard?.()
  }
  return (
    <li class={`bubble own pending ${pending.state}`}>
      {pending.place.thread === null && (
        <p class="pending-subject" dir="auto">
          {singleLine(pending.subject) ?? say("noSubject")}
        </p>
      )}
      <p class="on-paper not-sent">{say("paperNotSent")}</p>
      <p class="text" dir="auto">
        {multiLine(pending.body) ?? say("nothingSeen")}
      </p>
      <p class="meta">
        <strong>{say(STATES[pending.state])}</strong>{" "}
        {pending.failure && <Why failure={pending.failure} client={pending.place.client} />}
      </p>
      {pending.failure && (
        <div class="buttons">
          <button type="button" onClick={() => void outbox.retry(pending.key)}>
            {say("tryAgain")}
          </button>
          {/* What may have arrived is not changed: under another key it would be there twice. */}
          {onEdit && pending.failure.code !== "too_old" && (
            <button type="button" onClick={edit}>
              {say("edit")}
            </button>
          )}
          <button type="button" onClick={discard}>
            {say("discard")}
          </button>
        </div>
      )}
    </li>
  )
}

/** New draft from a refused message; a draft begun meanwhile is appended. */
function rewritten({ subject, body }: Pending, begun: Draft | null): Omit<Draft, "changed"> {
  return { key: newKey(), subject, body: begun?.body ? `${body}\n\n${begun.body}` : body }
}

function Why({ failure, client }: { failure: Failure; client: string }) {
  const { kind } = useApp().frontEnd
  const { say } = useWords()
  const said = explanationOf(kind, failure.reason)
  if (said)
    return (
      <span>
        {say(said[0])} <Fix explanation={said} refused={failure} client={client} />
      </span>
    )
  if (failure.fix) return <span>{failure.fix}</span>
  return <span>{say(WHY[failure.code] ?? "whyRefused", { code: failure.code })}</span>
}

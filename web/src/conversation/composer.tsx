/** Where a message is written. */

import { useLayoutEffect, useRef } from "preact/hooks"
import { useWords } from "../page/context.ts"
import { Field, filling, standingIn } from "../page/field.tsx"
import { isComposing } from "../page/keys.ts"
import type { Place } from "../sending/drafts.ts"
import type { Word } from "../words/en.ts"
import { BODY_LENGTH, lengthOf, SUBJECT_LENGTH } from "./text_rules.ts"
import { useWriting } from "./writing.ts"

type Props = { place: Place; available: boolean; focused?: boolean; onSend: (key: string) => void }

/** Where nothing can be sent, it is there only for what has been written already. */
export function Composer({ place, available, focused = false, onSend }: Props) {
  const { say } = useWords()
  const writing = useWriting(place)
  const form = useRef<HTMLFormElement>(null)
  const startsThread = place.thread === null
  const send = () => {
    if (!form.current) return
    writing.change(standingIn(form.current))
    const done = writing.send()
    if ("sent" in done) onSend(done.sent)
    else form.current.querySelector<HTMLElement>(`[name=${done.fault}]`)?.focus()
  }
  const trySending = (event: Event) => {
    event.preventDefault()
    if (available) writing.whenComposed(send)
  }
  const { text, faults } = writing
  const written = Boolean(text.body || text.subject)
  const shown = available || written
  useLayoutEffect(() => {
    if (focused && shown) form.current?.querySelector<HTMLElement>("input, textarea")?.focus()
  }, [shown]) // it is not, before the inbox has answered
  if (!shown) return null
  return (
    <form
      class="composer"
      ref={form}
      onSubmit={trySending}
      onCompositionStart={() => writing.composes(true)}
      onCompositionEnd={() => writing.composes(false)}
      noValidate
    >
      {startsThread && (
        <Subject value={text.subject} fault={faults.subject} onChange={(subject) => writing.change({ subject })} />
      )}
      <Body
        label={say(startsThread ? "message" : "reply")}
        value={text.body}
        fault={faults.body}
        onChange={(body) => writing.change({ body })}
        onSend={trySending}
      />
      <div class="composer-foot">
        <p class="small">{written && say(available ? "draftKept" : "draftBlocked")}</p>
        <button type="submit" class="primary" disabled={!available}>
          {say("send")}
        </button>
      </div>
    </form>
  )
}

type Part = { value: string; fault: Word | null | undefined; onChange: (value: string) => void }

function Subject({ value, fault, onChange }: Part) {
  const { say } = useWords()
  return (
    <Field label={say("subject")} error={fault && say(fault)} hint={useRoom(value, SUBJECT_LENGTH)}>
      {(field) => (
        <input {...field} name="subject" dir="auto" autocomplete="off" value={value} {...filling(onChange)} />
      )}
    </Field>
  )
}

function Body({ label, value, fault, onChange, onSend }: Part & { label: string; onSend: (event: Event) => void }) {
  const { say } = useWords()
  const sendByKey = (event: KeyboardEvent) => {
    if (isComposing(event)) return
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSend(event)
  }
  return (
    <Field label={label} error={fault && say(fault)} hint={useRoom(value, BODY_LENGTH)}>
      {(field) => (
        <textarea
          {...field}
          name="body"
          dir="auto"
          rows={3}
          value={value}
          {...filling(onChange)}
          onKeyDown={sendByKey}
        />
      )}
    </Field>
  )
}

/** How much room is left, once it gets tight. */
function useRoom(written: string, longest: number): string | undefined {
  const { say } = useWords()
  const left = longest - lengthOf(written)
  if (left < 0) return say("tooLong", { count: -left })
  return left <= longest / 10 ? say("characters", { count: left }) : undefined
}

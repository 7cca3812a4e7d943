/** Where a message is written. */

import { useEffect, useRef } from "preact/hooks"
import { useWords } from "../page/context.ts"
import { Field } from "../page/field.tsx"
import type { Place } from "../sending/drafts.ts"
import type { Word } from "../words/en.ts"
import { BODY_LENGTH, lengthOf, SUBJECT_LENGTH } from "./text_rules.ts"
import { useWriting } from "./writing.ts"

type Props = { place: Place; available: boolean; focused?: boolean; onSend: (key: string) => void }

/** Where nothing can be sent, it is there only for what has been written already. */
export function Composer({ place, available, focused = false, onSend }: Props) {
  const { say } = useWords()
  const { text, faults, change, send } = useWriting(place, onSend)
  const form = useRef<HTMLFormElement>(null)
  const startsThread = place.thread === null
  useEffect(() => {
    if (focused) form.current?.querySelector("textarea")?.focus()
  }, [])
  const trySending = (event: Event) => {
    event.preventDefault()
    const fault = available ? send() : null
    if (fault) form.current?.querySelector<HTMLElement>(`[name=${fault}]`)?.focus()
  }
  const written = text.body || text.subject
  if (!available && !written) return null
  return (
    <form class="composer" ref={form} onSubmit={trySending} noValidate>
      {startsThread && (
        <Subject value={text.subject} fault={faults.subject} onInput={(subject) => change({ subject })} />
      )}
      <Body
        label={say(startsThread ? "message" : "reply")}
        value={text.body}
        fault={faults.body}
        onInput={(body) => change({ body })}
        onSend={trySending}
      />
      <div class="composer-foot">
        <p class="small">{written && say("draftKept")}</p>
        <button type="submit" class="primary" disabled={!available}>
          {say("send")}
        </button>
      </div>
    </form>
  )
}

type Part = { value: string; fault: Word | null | undefined; onInput: (value: string) => void }

function Subject({ value, fault, onInput }: Part) {
  const { say } = useWords()
  return (
    <Field label={say("subject")} error={fault && say(fault)} hint={useRoom(value, SUBJECT_LENGTH)}>
      {(field) => (
        <input
          {...field}
          name="subject"
          dir="auto"
          autocomplete="off"
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}

function Body({ label, value, fault, onInput, onSend }: Part & { label: string; onSend: (event: Event) => void }) {
  const { say } = useWords()
  const sendByKey = (event: KeyboardEvent) => {
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
          onInput={(event) => onInput(event.currentTarget.value)}
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

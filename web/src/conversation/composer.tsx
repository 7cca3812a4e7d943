/** Composer: the form for a message. */

import { useLayoutEffect, useRef } from "preact/hooks"
import { useWords } from "../page/context.ts"
import { Field, formValues, inputHandlers } from "../page/field.tsx"
import { isComposing } from "../page/keys.ts"
import type { Place } from "../sending/drafts.ts"
import type { Word } from "../words/en.ts"
import { useMessageEditor } from "./message_editor.ts"
import { BODY_LENGTH, lengthOf, SUBJECT_LENGTH } from "./text_rules.ts"

type Props = {
  place: Place
  available: boolean
  focused?: boolean
  /** Id of the newest known entry of the inbox, or empty. */
  newest?: string | undefined
  onSend: (key: string) => void
}

/** If nothing can be sent, it is shown only for a draft that exists already. */
export function Composer({ place, available, focused = false, newest, onSend }: Props) {
  const { say } = useWords()
  const editor = useMessageEditor(place)
  const form = useRef<HTMLFormElement>(null)
  const startsThread = place.thread === null
  const send = () => {
    if (!form.current) return
    editor.change(formValues(form.current))
    const outcome = editor.send(newest)
    if ("sent" in outcome) onSend(outcome.sent)
    else form.current.querySelector<HTMLElement>(`[name=${outcome.invalid}]`)?.focus()
  }
  const trySending = (event: Event) => {
    event.preventDefault()
    if (available) editor.whenComposed(send)
  }
  const { text, errors } = editor
  const hasText = Boolean(text.body || text.subject)
  const isShown = available || hasText
  useLayoutEffect(() => {
    if (focused && isShown) form.current?.querySelector<HTMLElement>("input, textarea")?.focus()
  }, [isShown]) // hidden until the inbox is loaded
  if (!isShown) return null
  return (
    <form
      class="composer"
      ref={form}
      onSubmit={trySending}
      onCompositionStart={() => editor.setComposing(true)}
      onCompositionEnd={() => editor.setComposing(false)}
      noValidate
    >
      {startsThread && (
        <Subject value={text.subject} invalid={errors.subject} onChange={(subject) => editor.change({ subject })} />
      )}
      <Body
        label={say(startsThread ? "message" : "reply")}
        value={text.body}
        invalid={errors.body}
        onChange={(body) => editor.change({ body })}
        onSend={trySending}
      />
      <div class="composer-foot">
        <p class="small">{hasText && say(available ? "draftKept" : "draftBlocked")}</p>
        <button type="submit" class="primary" disabled={!available}>
          {say("send")}
        </button>
      </div>
    </form>
  )
}

type PartProps = { value: string; invalid: Word | null | undefined; onChange: (value: string) => void }

function Subject({ value, invalid, onChange }: PartProps) {
  const { say } = useWords()
  return (
    <Field label={say("subject")} error={invalid && say(invalid)} hint={useCharactersLeft(value, SUBJECT_LENGTH)}>
      {(field) => (
        <input {...field} name="subject" dir="auto" autocomplete="off" value={value} {...inputHandlers(onChange)} />
      )}
    </Field>
  )
}

function Body({
  label,
  value,
  invalid,
  onChange,
  onSend,
}: PartProps & { label: string; onSend: (event: Event) => void }) {
  const { say } = useWords()
  const sendByKey = (event: KeyboardEvent) => {
    if (isComposing(event)) return
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSend(event)
  }
  return (
    <Field label={label} error={invalid && say(invalid)} hint={useCharactersLeft(value, BODY_LENGTH)}>
      {(field) => (
        <textarea
          {...field}
          name="body"
          dir="auto"
          rows={3}
          value={value}
          {...inputHandlers(onChange)}
          onKeyDown={sendByKey}
        />
      )}
    </Field>
  )
}

/** Characters left, from the last tenth on. */
function useCharactersLeft(hasText: string, longest: number): string | undefined {
  const { say } = useWords()
  const left = longest - lengthOf(hasText)
  if (left < 0) return say("tooLong", { count: -left })
  return left <= longest / 10 ? say("characters", { count: left }) : undefined
}

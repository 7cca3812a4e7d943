/** Composer: the form for a message. */

import { useLayoutEffect, useRef } from "preact/hooks"
import { useApp, useWords } from "../page/context.ts"
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
  const shown = editor.version
  const form = useRef<HTMLFormElement>(null)
  const startsThread = place.thread === null
  const send = () => {
    if (!form.current) return
    // Where another composer has changed the draft since, the form still shows the former one.
    if (editor.version === shown) editor.change(formValues(form.current))
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
        answers={!startsThread}
        value={text.body}
        invalid={errors.body}
        onChange={(body) => editor.change({ body })}
        onSend={trySending}
      />
      <div class="composer-foot">
        <FootNote hasText={hasText} available={available} />
        <button type="submit" class="primary" disabled={!available}>
          {say("send")}
        </button>
      </div>
    </form>
  )
}

/** Always one line, so that nothing moves with the first character. */
function FootNote({ hasText, available }: { hasText: boolean; available: boolean }) {
  const { drafts } = useApp()
  const { say } = useWords()
  if (!hasText) return <p class="small by-key">{say("sendByKey")}</p>
  return <p class="small">{say(available ? (drafts.areKept ? "draftKept" : "draftNotKept") : "draftBlocked")}</p>
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

/** `answers`: an answer in a thread is as high as its text, and its label is in the field. */
function Body({
  answers,
  value,
  invalid,
  onChange,
  onSend,
}: PartProps & { answers: boolean; onSend: (event: Event) => void }) {
  const { say } = useWords()
  const label = say(answers ? "reply" : "message")
  const area = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => growWithText(area.current), [value])
  const sendByKey = (event: KeyboardEvent) => {
    if (isComposing(event)) return
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSend(event)
  }
  return (
    <Field label={label} quiet={answers} error={invalid && say(invalid)} hint={useCharactersLeft(value, BODY_LENGTH)}>
      {(field) => (
        <textarea
          {...field}
          ref={area}
          name="body"
          dir="auto"
          rows={answers ? 1 : 3}
          placeholder={answers ? label : undefined}
          value={value}
          {...inputHandlers(onChange)}
          onKeyDown={sendByKey}
        />
      )}
    </Field>
  )
}

/** As high as the text, where the browser does not do that by itself. */
function growWithText(area: HTMLTextAreaElement | null): void {
  if (!area || CSS.supports("field-sizing", "content")) return
  area.style.height = "auto"
  area.style.height = `${area.scrollHeight + 2}px`
}

/** Characters left, from the last tenth on. */
function useCharactersLeft(hasText: string, longest: number): string | undefined {
  const { say } = useWords()
  const left = longest - lengthOf(hasText)
  if (left < 0) return say("tooLong", { count: -left })
  return left <= longest / 10 ? say("characters", { count: left }) : undefined
}

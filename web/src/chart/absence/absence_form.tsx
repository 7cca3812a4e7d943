/** The form of an absence: when, what clients are told, who stands in; and a button that ends it. */

import type { ShownAbsence } from "@client-messaging/client"
import { useEffect, useMemo } from "preact/hooks"
import { SaveButtons, TextsFields, useFaults, useFocusOnFault } from "../../forms/form_parts.tsx"
import { SavedForm } from "../../forms/saved_form.ts"
import { useObservable } from "../../observable.ts"
import { useApp, useWords } from "../../page/context.ts"
import { Field, inputHandlers } from "../../page/field.tsx"
import { useUnsaved } from "../../page/leaving.ts"
import { Sentence } from "../../page/sentence.tsx"
import type { Word } from "../../words/en.ts"
import { type AbsenceValues, faults, initial, isAway, request } from "./absence_rules.ts"
import { AbsenceState, ClientsSee } from "./absence_words.tsx"
import { timeAt, zoneOfDevice } from "./local_times.ts"

type AbsenceForm = SavedForm<ShownAbsence, AbsenceValues>
type Props = { absence: ShownAbsence; own: boolean; onSaved: (now: ShownAbsence) => void }

function useAbsenceForm({ absence, onSaved }: Props): AbsenceForm {
  const { client } = useApp()
  const id = absence.clinician_id
  const taken = async (answer: Promise<ShownAbsence>) => {
    const now = await answer
    onSaved(now)
    return now
  }
  const form = useMemo(
    () =>
      new SavedForm(absence, {
        initial,
        faults: (values: AbsenceValues, base: ShownAbsence) => faults(values, base, new Date()),
        send: (values, base): Promise<ShownAbsence> => taken(client.setAbsence(id, request(values, base))),
        reread: () => client.absence(id),
      }),
    [id],
  )
  useEffect(() => form.follow(absence), [absence])
  return useObservable(form)
}

export function AbsenceFormCard(props: Props) {
  const { own, onSaved } = props
  const { client } = useApp()
  const { say } = useWords()
  const form = useAbsenceForm(props)
  const element = useFocusOnFault(form)
  const { base, values, outcome, busy } = form
  useUnsaved(form.isUnsaved)
  const save = (event: Event) => {
    event.preventDefault()
    void form.save()
  }
  const end = async () => {
    const now = await client.endAbsence(base.clinician_id)
    onSaved(now)
    return now
  }
  const endWord: Word = isAway(base, new Date()) ? "endAbsence" : "dropAbsence"
  return (
    <>
      <div role="status">
        <p class="state">{base.from ? <AbsenceState absence={base} own={own} now={new Date()} /> : say("notAway")}</p>
        {outcome === "saved" && <p class="saved">{say("savedDetails")}</p>}
        {outcome === "ended" && <p class="saved">{say("absenceEnded")}</p>}
      </div>
      <form ref={element} class="card setting" onSubmit={save} noValidate>
        <TimesFields form={form} />
        <NoteFields form={form} />
        <div class="preview">
          <h2>{say("clientsSee")}</h2>
          <ClientsSee absence={request(values, base) as ShownAbsence} open={values.ends === "open"} />
        </div>
        <div class="saving">
          <SaveButtons form={form}>
            {base.from && (
              <button type="button" class="danger" disabled={busy} onClick={() => void form.carryOut(end, "ended")}>
                {say(endWord)}
              </button>
            )}
          </SaveButtons>
          <SetBy absence={base} />
        </div>
      </form>
    </>
  )
}

function TimesFields({ form }: { form: AbsenceForm }) {
  const { say } = useWords()
  const { begins, from, ends, until } = form.values
  return (
    <>
      <p class="hint">{say("timesZone", { zone: zoneOfDevice() })}</p>
      <div class="columns">
        <fieldset>
          <legend>{say("absenceFrom")}</legend>
          <Choice
            name="begins"
            value={begins}
            options={{ now: "fromNow", at: "atMoment" }}
            onValue={(value) => form.set({ begins: value as AbsenceValues["begins"] })}
          />
          {begins === "at" && <MomentField form={form} name="from" value={from} label="momentFrom" />}
        </fieldset>
        <fieldset>
          <legend>{say("absenceUntil")}</legend>
          <Choice
            name="ends"
            value={ends}
            options={{ at: "atMoment", open: "noEnd" }}
            onValue={(value) => form.set({ ends: value as AbsenceValues["ends"] })}
          />
          {ends === "at" && <MomentField form={form} name="until" value={until} label="momentUntil" />}
        </fieldset>
      </div>
    </>
  )
}

type ChoiceProps = { name: string; value: string; options: Record<string, Word>; onValue: (value: string) => void }

function Choice({ name, value, options, onValue }: ChoiceProps) {
  const { say } = useWords()
  return (
    <>
      {Object.entries(options).map(([option, word]) => (
        <label key={option} class="check">
          <input type="radio" name={name} checked={value === option} onChange={() => onValue(option)} />
          {say(word)}
        </label>
      ))}
    </>
  )
}

type MomentProps = { form: AbsenceForm; name: "from" | "until"; value: string; label: Word }

function MomentField({ form, name, value, label }: MomentProps) {
  const { say } = useWords()
  const fault = useFaults(form)
  const hint = timeAt(value).comes === "twice" ? say("timeTwice") : undefined
  return (
    <Field label={say(label)} hint={hint} error={fault(name)}>
      {(field) => (
        <input
          {...field}
          type="datetime-local"
          max="2999-12-31T23:59"
          value={value}
          {...inputHandlers((typed) => form.set({ [name]: typed }))}
        />
      )}
    </Field>
  )
}

function NoteFields({ form }: { form: AbsenceForm }) {
  const { say } = useWords()
  const fault = useFaults(form)
  const { note, instead } = form.values
  return (
    <>
      <fieldset>
        <legend>{say("absenceNote")}</legend>
        <p class="hint">{say("absenceNoteHint")}</p>
        <TextsFields
          form={form}
          rows={note}
          path="note"
          label={(language) => say("textIn", { language })}
          onRows={(rows) => form.set({ note: rows })}
        />
      </fieldset>
      <Field label={say("insteadLabel")} hint={say("insteadHint")} error={fault("instead")}>
        {(field) => (
          <input
            {...field}
            value={instead}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            {...inputHandlers((typed) => form.set({ instead: typed }))}
          />
        )}
      </Field>
    </>
  )
}

function SetBy({ absence: { set_by: person, set_at: at } }: { absence: ShownAbsence }) {
  const { when } = useWords()
  if (!person || !at) return null
  return (
    <p class="small">
      <Sentence word="changedBy" person={person} when={when(at)} />
    </p>
  )
}

/** Form about a chart owner: the present one, or a new one who gets the chart. */

import type { ComponentChildren } from "preact"
import { useRef, useState } from "preact/hooks"
import { useApp, useWords } from "../page/context.ts"
import { Field, formValues, inputHandlers } from "../page/field.tsx"
import type { Word } from "../words/en.ts"
import { HandOverDialog } from "./hand_over.tsx"
import type { OwnerFormState } from "./owner_form_state.ts"
import {
  CHOOSE,
  HISTORY,
  HISTORY_STAYS,
  LANGUAGES,
  type Options,
  RELATIONSHIPS,
  startsOptions,
} from "./owner_options.ts"
import { changeRequest, type FormErrors, isCorrection, type OwnerFormValues, validate } from "./owner_rules.ts"
import type { Change } from "./use_change.tsx"
import { usePracticeStarts } from "./use_practice_starts.ts"

const REQUEST_FIELDS: [keyof OwnerFormValues, string][] = [
  ["owner", "chart_owner.person_id"],
  ["clientName", "client_name"],
  ["name", "chart_owner.name"],
  ["relationship", "chart_owner.relationship"],
  ["email", "chart_owner.email"],
  ["phone", "chart_owner.phone"],
  ["clinicians", "clinician_ids"],
  ["starts", "client_starts"],
]

type Props = { form: OwnerFormState; change: Change; button: Word }

export function OwnerForm({ form, change, button }: Props) {
  const { session } = useApp()
  const { say } = useWords()
  const { base, which } = form
  const formElement = useRef<HTMLFormElement>(null)
  const [errors, setErrors] = useState<FormErrors>({})
  const [confirming, setConfirming] = useState<{ values: OwnerFormValues; base: typeof base } | null>(null)
  const asStaff = session.person.role === "staff"
  const make = (values: OwnerFormValues) => change.make(changeRequest(values, base, which))
  const confirm = async (values: OwnerFormValues) => {
    await make(values)
    setConfirming(null)
  }
  // Closed in the same render that shows the saved note: nothing behind a dialog can take the focus.
  const valuesToConfirm = confirming?.base === base ? confirming.values : null
  const save = (event: Event) => {
    event.preventDefault()
    if (formElement.current) form.set(formValues(formElement.current))
    const errorsFound = validate(form.values, { access: base, which, asStaff })
    setErrors(errorsFound)
    const [first] = Object.keys(errorsFound)
    if (first) formElement.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus()
    else if (which === "other" && base.chart_owner) setConfirming({ values: form.values, base })
    else void make(form.values)
  }
  return (
    <>
      <form ref={formElement} onSubmit={save} noValidate>
        <OwnerFields form={form} errors={errors} change={change} asStaff={asStaff} />
        <div role="alert">{change.failed && <p class="error">{change.failed}</p>}</div>
        <div class="buttons">
          <button type="submit" class="primary" disabled={change.busy}>
            {say(button)}
          </button>
        </div>
      </form>
      {valuesToConfirm && base.chart_owner && (
        <HandOverDialog
          from={base.chart_owner}
          to={valuesToConfirm}
          busy={change.busy}
          onConfirm={() => void confirm(valuesToConfirm)}
          onClose={() => setConfirming(null)}
        />
      )}
    </>
  )
}

type FieldsProps = { form: OwnerFormState; errors: FormErrors; change: Change; asStaff: boolean }

function OwnerFields(props: FieldsProps) {
  const { base, which, values } = props.form
  const input = useInputs(props)
  const first = base.chart_owner === undefined
  const practiceStarts = usePracticeStarts()
  const staffHint: Word = props.asStaff ? "cliniciansHintStaff" : "cliniciansHintOwn"
  return (
    <>
      <div class="columns">
        {which === "other" && input("owner", "ownerId", { hint: "ownerIdHint" })}
        {input("name", "ownerName", {})}
        {input("relationship", "relationship", { options: values.relationship ? RELATIONSHIPS : CHOOSE })}
        {input("email", "email", { hint: "emailHint", type: "email" })}
        {input("phone", "phone", { type: "tel" })}
        {input("language", "contactLanguage", { options: LANGUAGES })}
        {input("clinicians", "clinicians", { hint: isCorrection(base, which) ? "cliniciansHintMore" : staffHint })}
        {input("clientName", "clientName", {})}
        {(first || which === "present") &&
          input("starts", "starts", { hint: "startsHint", options: startsOptions(practiceStarts) })}
      </div>
      {which === "other" && !first && input("history", "history", { hint: "historyHint", options: HISTORY })}
      {which === "present" &&
        !base.shares_history &&
        input("history", "history", { hint: "historyHint", options: HISTORY_STAYS })}
    </>
  )
}

type More = { hint?: Word; type?: "email" | "tel"; options?: Options }

/** Renders the input or select of a field, with value and error. */
function useInputs({ form, errors, change }: FieldsProps) {
  const { say } = useWords()
  const { values } = form
  return (name: keyof OwnerFormValues, label: Word, { hint, type, options }: More): ComponentChildren => {
    const refused = change.refused.find(({ field }) =>
      REQUEST_FIELDS.some(([ours, path]) => ours === name && isOf(field, path)),
    )
    const error = errors[name] ? say(errors[name]) : refused && say("fieldRefused", { message: refused.message })
    const handlers = inputHandlers((value) => form.set({ [name]: value }))
    return (
      <Field label={say(label)} hint={hint && say(hint)} error={error}>
        {(field) =>
          options ? (
            <select {...field} name={name} value={values[name]} {...handlers}>
              {Object.entries(options).map(([value, word]) => (
                <option key={value} value={value}>
                  {say(word)}
                </option>
              ))}
              {!(values[name] in options) && <option value={values[name]}>{values[name]}</option>}
            </select>
          ) : (
            <input
              {...field}
              name={name}
              dir="auto"
              value={values[name]}
              inputMode={type ?? "text"}
              autocomplete="off"
              autocapitalize="none"
              {...handlers}
            />
          )
        }
      </Field>
    )
  }
}

function isOf(field: string, path: string): boolean {
  return field === path || field.startsWith(`${path}.`)
}

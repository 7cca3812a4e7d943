/** Says who a chart's owner is and how they are reached: of the present one, or of another who gets the chart. */

import type { ComponentChildren } from "preact"
import { useRef, useState } from "preact/hooks"
import { useApp, useWords } from "../page/context.ts"
import { Field, filling as filledIn, standingIn } from "../page/field.tsx"
import type { Word } from "../words/en.ts"
import type { Filling } from "./filling.ts"
import { HandOver } from "./hand_over.tsx"
import { CHOOSE, HISTORY, HISTORY_STAYS, LANGUAGES, type Options, RELATIONSHIPS } from "./owner_options.ts"
import { corrects, type Faults, type Filled, faultsOf, requestOf } from "./owner_rules.ts"
import type { Change } from "./use_change.tsx"

const SENT_AS: [keyof Filled, string][] = [
  ["owner", "chart_owner.person_id"],
  ["clientName", "client_name"],
  ["name", "chart_owner.name"],
  ["relationship", "chart_owner.relationship"],
  ["email", "chart_owner.email"],
  ["phone", "chart_owner.phone"],
  ["clinicians", "clinician_ids"],
]

type Props = { filling: Filling; change: Change; button: Word }

export function OwnerForm({ filling, change, button }: Props) {
  const { session } = useApp()
  const { say } = useWords()
  const { base, whose } = filling
  const form = useRef<HTMLFormElement>(null)
  const [faults, setFaults] = useState<Faults>({})
  const [asked, setAsked] = useState<{ filled: Filled; base: typeof base } | null>(null)
  const asStaff = session.person.role === "staff"
  const make = (filled: Filled) => change.make(requestOf(filled, base, whose))
  const confirm = async (filled: Filled) => {
    await make(filled)
    setAsked(null)
  }
  // Gone in the very drawing that says what was saved: nothing behind a dialog can take the focus.
  const asking = asked?.base === base ? asked.filled : null
  const save = (event: Event) => {
    event.preventDefault()
    if (form.current) filling.set(standingIn(form.current))
    const found = faultsOf(filling.filled, { access: base, whose, asStaff })
    setFaults(found)
    const [first] = Object.keys(found)
    if (first) form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus()
    else if (whose === "other" && base.chart_owner) setAsked({ filled: filling.filled, base })
    else void make(filling.filled)
  }
  return (
    <>
      <form ref={form} onSubmit={save} noValidate>
        <OwnerFields filling={filling} faults={faults} change={change} asStaff={asStaff} />
        <div role="alert">{change.failed && <p class="error">{change.failed}</p>}</div>
        <div class="buttons">
          <button type="submit" class="primary" disabled={change.busy}>
            {say(button)}
          </button>
        </div>
      </form>
      {asking && base.chart_owner && (
        <HandOver
          from={base.chart_owner}
          to={asking}
          busy={change.busy}
          onConfirm={() => void confirm(asking)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  )
}

type Given = { filling: Filling; faults: Faults; change: Change; asStaff: boolean }

function OwnerFields(given: Given) {
  const { base, whose, filled } = given.filling
  const input = useInputs(given)
  const first = base.chart_owner === undefined
  const staffHint: Word = given.asStaff ? "cliniciansHintStaff" : "cliniciansHintOwn"
  return (
    <>
      <div class="columns">
        {whose === "other" && input("owner", "ownerId", { hint: "ownerIdHint" })}
        {input("name", "ownerName", {})}
        {input("relationship", "relationship", { options: filled.relationship ? RELATIONSHIPS : CHOOSE })}
        {input("email", "email", { hint: "emailHint", type: "email" })}
        {input("phone", "phone", { type: "tel" })}
        {input("language", "contactLanguage", { options: LANGUAGES })}
        {input("clinicians", "clinicians", { hint: corrects(base, whose) ? "cliniciansHintMore" : staffHint })}
        {input("clientName", "clientName", {})}
      </div>
      {whose === "other" && !first && input("history", "history", { hint: "historyHint", options: HISTORY })}
      {whose === "present" &&
        !base.shares_history &&
        input("history", "history", { hint: "historyHint", options: HISTORY_STAYS })}
    </>
  )
}

type More = { hint?: Word; type?: "email" | "tel"; options?: Options }

/** Makes the field of a name, with its value and what is wrong with it. */
function useInputs({ filling, faults, change }: Given) {
  const { say } = useWords()
  const { filled } = filling
  return (name: keyof Filled, label: Word, { hint, type, options }: More): ComponentChildren => {
    const refused = change.refused.find(({ field }) =>
      SENT_AS.some(([ours, sent]) => ours === name && isOf(field, sent)),
    )
    const error = faults[name] ? say(faults[name]) : refused && say("fieldRefused", { message: refused.message })
    const taken = filledIn((value) => filling.set({ [name]: value }))
    return (
      <Field label={say(label)} hint={hint && say(hint)} error={error}>
        {(field) =>
          options ? (
            <select {...field} name={name} value={filled[name]} {...taken}>
              {Object.entries(options).map(([value, word]) => (
                <option key={value} value={value}>
                  {say(word)}
                </option>
              ))}
              {!(filled[name] in options) && <option value={filled[name]}>{filled[name]}</option>}
            </select>
          ) : (
            <input
              {...field}
              name={name}
              dir="auto"
              value={filled[name]}
              inputMode={type ?? "text"}
              autocomplete="off"
              autocapitalize="none"
              {...taken}
            />
          )
        }
      </Field>
    )
  }
}

function isOf(field: string, sent: string): boolean {
  return field === sent || field.startsWith(`${sent}.`)
}

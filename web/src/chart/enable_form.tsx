/** Gives a chart to an owner: for the first time, again, or to another one. */

import type { ComponentChildren } from "preact"
import { useRef, useState } from "preact/hooks"
import { useApp, useWords } from "../page/context.ts"
import { Field } from "../page/field.tsx"
import type { Word } from "../words/en.ts"
import { type Faults, type Filled, faultsOf, NOTHING, requestOf } from "./owner_rules.ts"
import { type Change, useChange } from "./use_change.ts"

const SENT_AS: [keyof Filled, string][] = [
  ["owner", "chart_owner.person_id"],
  ["email", "chart_owner.email"],
  ["phone", "chart_owner.phone"],
  ["clinicians", "clinician_ids"],
]

export function EnableForm({ client, onDone }: { client: string; onDone: () => void }) {
  const { session } = useApp()
  const { say } = useWords()
  const change = useChange(client, onDone)
  const form = useRef<HTMLFormElement>(null)
  const [filled, setFilled] = useState(NOTHING)
  const [faults, setFaults] = useState<Faults>({})
  const asStaff = session.person.role === "staff"
  const save = (event: Event) => {
    event.preventDefault()
    const found = faultsOf(filled, asStaff)
    setFaults(found)
    const [first] = Object.keys(found)
    if (first) form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus()
    else void change.make(requestOf(filled))
  }
  const input = inputs({ filled, faults, change, say, set: (part) => setFilled({ ...filled, ...part }) })
  return (
    <form ref={form} onSubmit={save} noValidate>
      <div class="columns">
        {input("owner", "ownerId", { hint: "ownerIdHint" })}
        {input("relationship", "relationship", { options: RELATIONSHIPS })}
        {input("email", "email", { hint: "emailHint", type: "email" })}
        {input("phone", "phone", { type: "tel" })}
        {input("language", "contactLanguage", { options: LANGUAGES })}
        {input("clinicians", "clinicians", { hint: asStaff ? "cliniciansHintStaff" : "cliniciansHintOwn" })}
      </div>
      {input("history", "history", { hint: "historyHint", options: HISTORY })}
      <div role="alert">{change.failed && <p class="error">{change.failed}</p>}</div>
      <div class="buttons">
        <button type="submit" class="primary" disabled={change.busy}>
          {say("save")}
        </button>
      </div>
    </form>
  )
}

type Options = Record<string, Word>
type More = { hint?: Word; type?: "email" | "tel"; options?: Options }

const RELATIONSHIPS: Options = { self: "relSelf", parent: "relParent", guardian: "relGuardian", other: "relOther" }
const LANGUAGES: Options = { "": "noLanguage", en: "english", es: "spanish" }
const HISTORY: Options = { "": "historyDefault", yes: "historyYes", no: "historyNo" }

type Say = ReturnType<typeof useWords>["say"]
type Given = { filled: Filled; faults: Faults; change: Change; say: Say; set: (part: Partial<Filled>) => void }

/** Makes the field of a name, with its value and what is wrong with it. */
function inputs({ filled, faults, change, say, set }: Given) {
  return (name: keyof Filled, label: Word, { hint, type, options }: More): ComponentChildren => {
    const refused = change.refused.find(({ field }) =>
      SENT_AS.some(([ours, sent]) => ours === name && isOf(field, sent)),
    )
    const error = faults[name] ? say(faults[name]) : refused && say("fieldRefused", { message: refused.message })
    const onInput = (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value.trim() })
    return (
      <Field label={say(label)} hint={hint && say(hint)} error={error}>
        {(field) =>
          options ? (
            <select {...field} name={name} value={filled[name]} onChange={onInput}>
              {Object.entries(options).map(([value, word]) => (
                <option key={value} value={value}>
                  {say(word)}
                </option>
              ))}
            </select>
          ) : (
            <input
              {...field}
              name={name}
              inputMode={type ?? "text"}
              autocomplete="off"
              autocapitalize="none"
              onChange={onInput}
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

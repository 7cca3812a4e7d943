/** Gives a chart to an owner: for the first time, again, or to another one; or corrects what it says of its own. */

import type { ComponentChildren } from "preact"
import { useRef, useState } from "preact/hooks"
import { useApp, useWords } from "../page/context.ts"
import { Field } from "../page/field.tsx"
import type { Word } from "../words/en.ts"
import { corrects, type Faults, type Filled, faultsOf, forOwner, requestOf } from "./owner_rules.ts"
import type { Change } from "./use_change.ts"
import type { Filling } from "./use_filled.ts"

const SENT_AS: [keyof Filled, string][] = [
  ["owner", "chart_owner.person_id"],
  ["clientName", "client_name"],
  ["name", "chart_owner.name"],
  ["relationship", "chart_owner.relationship"],
  ["email", "chart_owner.email"],
  ["phone", "chart_owner.phone"],
  ["clinicians", "clinician_ids"],
]

export function EnableForm({ filling, change }: { filling: Filling; change: Change }) {
  const { session } = useApp()
  const { say } = useWords()
  const { base, filled, setFilled } = filling
  const form = useRef<HTMLFormElement>(null)
  const [faults, setFaults] = useState<Faults>({})
  const asStaff = session.person.role === "staff"
  const save = (event: Event) => {
    event.preventDefault()
    const found = faultsOf(filled, base, asStaff)
    setFaults(found)
    const [first] = Object.keys(found)
    if (first) form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus()
    else void change.make(requestOf(filled, base))
  }
  const set = (part: Partial<Filled>) => {
    const owner = part.owner?.trim()
    setFilled(owner === undefined ? { ...filled, ...part } : forOwner(filled, base, owner))
  }
  const input = inputs({ filled, faults, change, say, set })
  const named = corrects(filled, base) ? "cliniciansHintMore" : asStaff ? "cliniciansHintStaff" : "cliniciansHintOwn"
  return (
    <form ref={form} onSubmit={save} noValidate>
      <div class="columns">
        {input("owner", "ownerId", { hint: "ownerIdHint" })}
        {input("name", "ownerName", {})}
        {input("relationship", "relationship", { options: filled.relationship ? RELATIONSHIPS : CHOOSE })}
        {input("email", "email", { hint: "emailHint", type: "email" })}
        {input("phone", "phone", { type: "tel" })}
        {input("language", "contactLanguage", { options: LANGUAGES })}
        {input("clinicians", "clinicians", { hint: named })}
        {input("clientName", "clientName", {})}
      </div>
      {input("history", "history", { hint: "historyHint", options: corrects(filled, base) ? HISTORY_STAYS : HISTORY })}
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

export const RELATIONSHIPS: Options = {
  self: "relSelf",
  parent: "relParent",
  guardian: "relGuardian",
  other: "relOther",
}
export const LANGUAGES: Options = { "": "noLanguage", en: "english", es: "spanish" }
const CHOOSE: Options = { "": "relChoose", ...RELATIONSHIPS }
const HISTORY_STAYS: Options = { "": "historyStays", yes: "historyYes", no: "historyNo" }
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
    const onInput = (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value })
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
              {!(filled[name] in options) && <option value={filled[name]}>{filled[name]}</option>}
            </select>
          ) : (
            <input
              {...field}
              name={name}
              value={filled[name]}
              inputMode={type ?? "text"}
              autocomplete="off"
              autocapitalize="none"
              onInput={onInput}
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

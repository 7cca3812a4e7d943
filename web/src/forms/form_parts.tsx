/** Parts of forms over what the API keeps: faults at their fields, what became of saving, texts by language. */

import type { ComponentChildren, RefObject } from "preact"
import { useEffect, useId, useRef, useState } from "preact/hooks"
import { useWords } from "../page/context.ts"
import { Field, inputHandlers } from "../page/field.tsx"
import type { SavedForm } from "./saved_form.ts"
import { COMMON_LANGUAGES, languageFault, languageName, type TextRow } from "./texts.ts"

// biome-ignore lint/suspicious/noExplicitAny: of whichever values
type AnyForm = SavedForm<any, any>

/** The fault of a field by its path, as text: ours, else the API's at this path or within. */
export function useFaults(form: AnyForm) {
  const { say } = useWords()
  return (path: string, within = false): string | undefined => {
    const word = form.faults[path]
    if (word) return say(word)
    const refused = form.refused.find(({ field }) => field === path || (within && field.startsWith(`${path}.`)))
    return refused && say("fieldRefused", { message: refused.message })
  }
}

/** After an attempt that failed at a field, the first such field has the focus. */
export function useFocusOnFault(form: AnyForm): RefObject<HTMLFormElement | null> {
  const element = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (form.attempts > 0) element.current?.querySelector<HTMLElement>("[aria-invalid], .error[tabindex]")?.focus()
  }, [form.attempts])
  return element
}

/** A fault of several fields together, which can take the focus. */
export function GroupFault({ fault }: { fault: string | undefined }) {
  return (
    <div role="alert">
      {fault && (
        <p class="error" tabIndex={-1}>
          {fault}
        </p>
      )}
    </div>
  )
}

/** Refused fields that no field of the form shows would be silent: they are said with the code. */
export function SaveButtons({ form, children }: { form: AnyForm; children?: ComponentChildren }) {
  const { say } = useWords()
  const { outcome, busy, code, refused, faults } = form
  const isFaulty = Object.keys(faults).length > 0 || refused.length > 0
  return (
    <>
      <div role="alert">
        {outcome === "unknown" && <p class="error">{say("offlineChange")}</p>}
        {outcome === "refused" && (
          <p class="error">{code === "access_suspended" ? say("whySuspended") : say("whyRefused", { code })}</p>
        )}
        {isFaulty && <p class="error">{say("lookAtFields")}</p>}
      </div>
      <div class="buttons save">
        <button type="submit" class="primary" disabled={busy}>
          {say("save")}
        </button>
        {children}
        <span role="status" class="small">
          {busy ? say("saving") : form.isUnsaved && say("unsavedNow")}
        </span>
      </div>
    </>
  )
}

type TextsProps = {
  form: AnyForm
  rows: TextRow[]
  /** Path of the field in the request. */
  path: string
  label: (language: string) => string
  onRows: (rows: TextRow[]) => void
}

/** A text in each language, English and Spanish first; further ones can be added. */
export function TextsFields({ form, rows, path, label, onRows }: TextsProps) {
  const { say, code } = useWords()
  const fault = useFaults(form)
  const set = (language: string, text: string) =>
    onRows(rows.map((row) => (row.language === language ? { language, text } : row)))
  return (
    <>
      {rows.map(({ language, text }) => (
        <div key={language} class="text-row">
          <Field label={label(languageName(language, code))} error={fault(`${path}.${language}`)}>
            {(field) => (
              <textarea
                {...field}
                lang={language}
                dir="auto"
                rows={2}
                value={text}
                {...inputHandlers((typed) => set(language, typed))}
              />
            )}
          </Field>
        </div>
      ))}
      <GroupFault fault={fault(path)} />
      <AddLanguage rows={rows} onAdd={(language) => onRows([...rows, { language, text: "" }])} />
      <p class="hint">{say("textsHint")}</p>
    </>
  )
}

function AddLanguage({ rows, onAdd }: { rows: TextRow[]; onAdd: (language: string) => void }) {
  const { say, code } = useWords()
  const list = useId()
  const options = COMMON_LANGUAGES.filter((tag) => !rows.some(({ language }) => language === tag))
  return (
    <>
      <AddOne
        label={say("addLanguage")}
        hint={say("addLanguageHint")}
        list={list}
        faultOf={(tag) => {
          const word = languageFault(tag, rows)
          return word && say(word)
        }}
        onAdd={onAdd}
      />
      <datalist id={list}>
        {options.map((tag) => (
          <option key={tag} value={tag}>
            {languageName(tag, code)}
          </option>
        ))}
      </datalist>
    </>
  )
}

type AddProps = {
  label: string
  hint?: string
  list: string
  faultOf: (typed: string) => string | null
  onAdd: (typed: string) => void
}

/** A field and a button beside it that adds what was typed. */
function AddOne({ label, hint, list, faultOf, onAdd }: AddProps) {
  const { say } = useWords()
  const [typed, setTyped] = useState("")
  const [fault, setFault] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const add = () => {
    const value = typed.trim()
    const found = faultOf(value)
    setFault(found)
    if (found) return input.current?.focus()
    onAdd(value)
    setTyped("")
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return
    event.preventDefault() // it would save the form
    add()
  }
  return (
    <div class="beside">
      <Field label={label} hint={hint} error={fault}>
        {(field) => (
          <input
            {...field}
            ref={input}
            list={list}
            value={typed}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            {...inputHandlers(setTyped)}
            onKeyDown={onKeyDown}
          />
        )}
      </Field>
      <button type="button" onClick={add}>
        {say("add")}
      </button>
    </div>
  )
}

/** The form of a chart owner's preferences. */

import type { Preferences, PreferencesChange } from "@client-messaging/client"
import { useEffect, useMemo } from "preact/hooks"
import { SaveButtons, useFaults, useFocusOnFault } from "../../forms/form_parts.tsx"
import { QuietTimes } from "../../forms/quiet_times.tsx"
import { SavedForm } from "../../forms/saved_form.ts"
import { languageName } from "../../forms/texts.ts"
import { TimeZoneField } from "../../forms/time_fields.tsx"
import { useObservable } from "../../observable.ts"
import { useApp, useWords } from "../../page/context.ts"
import { Field } from "../../page/field.tsx"
import { useUnsaved } from "../../page/leaving.ts"
import { faults, initial, type PreferencesValues, request } from "./preferences_rules.ts"

type Form = SavedForm<Preferences, PreferencesValues>
type Asked = { form: Form; goBack: () => void }
type Props = { preferences: Preferences; onSaved: (now: Preferences) => void }

/** Languages that nudges are written in. */
const WRITTEN = ["en", "es"]

function useForm({ preferences, onSaved }: Props): Asked {
  const { client } = useApp()
  const { form, goBack } = useMemo(() => {
    /** By the answer: what holds does not say what of it was chosen. */
    const said = new WeakMap<Preferences, PreferencesChange>()
    const set = async (change: PreferencesChange) => {
      const now = await client.setPreferences(change)
      said.set(now, change)
      onSaved(now)
      return now
    }
    const send = (values: PreferencesValues, base: Preferences) => set(request(values, base, said.get(base)))
    const form = new SavedForm(preferences, { initial, faults, send, reread: () => client.preferences() })
    return { form, goBack: () => void form.carryOut(() => set({}), "saved") }
  }, [client])
  useEffect(() => form.follow(preferences), [preferences])
  return { form: useObservable(form), goBack }
}

export function PreferencesForm(props: Props) {
  const { say } = useWords()
  const { form, goBack } = useForm(props)
  const element = useFocusOnFault(form)
  useUnsaved(form.isUnsaved)
  const save = (event: Event) => {
    event.preventDefault()
    void form.save()
  }
  const { email, sms } = form.values
  return (
    <>
      <div role="status">{form.outcome === "saved" && <p class="saved">{say("savedDetails")}</p>}</div>
      <form ref={element} class="card setting" onSubmit={save} noValidate>
        <ChannelFields form={form} />
        {(email || sms) && (
          <>
            <QuietFields form={form} />
            <LanguageField form={form} />
          </>
        )}
        <div class="saving">
          {form.base.since && (
            <p class="hint" id="as-practice">
              {say("asPracticeHint")}
            </p>
          )}
          <SaveButtons form={form}>
            {form.base.since && (
              <button type="button" aria-describedby="as-practice" disabled={form.busy} onClick={goBack}>
                {say("asPractice")}
              </button>
            )}
          </SaveButtons>
        </div>
      </form>
    </>
  )
}

function ChannelFields({ form }: { form: Form }) {
  const { say } = useWords()
  const fault = useFaults(form)("sms_consent")
  const { email, sms, consent } = form.values
  return (
    <fieldset>
      <legend>{say("toldBy")}</legend>
      <Check checked={email} label={say("byEmail")} onChange={(value) => form.set({ email: value })} />
      <Check checked={sms} label={say("bySms")} onChange={(value) => form.set({ sms: value })} />
      {sms && (
        <div class="consent">
          <label class="check">
            <input
              type="checkbox"
              checked={consent}
              aria-invalid={fault ? true : undefined}
              aria-describedby={fault ? "consent-fault" : undefined}
              onChange={(event) => form.set({ consent: event.currentTarget.checked })}
            />
            {say("smsConsent")}
          </label>
          {fault && (
            <p class="error" id="consent-fault">
              {fault}
            </p>
          )}
        </div>
      )}
      {!email && !sms && <p class="hint">{say("toldNever")}</p>}
    </fieldset>
  )
}

function QuietFields({ form }: { form: Form }) {
  const { say } = useWords()
  const fault = useFaults(form)
  const { quiet, timeZone } = form.values
  return (
    <fieldset>
      <legend>{say("quietTitle")}</legend>
      <Check checked={quiet} label={say("ownQuiet")} onChange={(value) => form.set({ quiet: value })} />
      {quiet && (
        <>
          <p class="hint">{say("ownQuietHint")}</p>
          <QuietTimes form={form} />
          <TimeZoneField
            label={say("ownZone")}
            value={timeZone}
            present={form.base.time_zone}
            error={fault("time_zone")}
            onValue={(value) => form.set({ timeZone: value })}
          />
        </>
      )}
    </fieldset>
  )
}

function LanguageField({ form }: { form: Form }) {
  const { say, code } = useWords()
  const fault = useFaults(form)
  const { language } = form.values
  const offered = [...new Set([...WRITTEN, form.base.language])]
  return (
    <Field label={say("ownLanguage")} hint={say("ownLanguageHint")} error={fault("language")}>
      {(field) => (
        <select {...field} value={language} onChange={(event) => form.set({ language: event.currentTarget.value })}>
          {offered.map((tag) => (
            <option key={tag} value={tag}>
              {languageName(tag, code)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

type CheckProps = { checked: boolean; label: string; onChange: (checked: boolean) => void }

function Check({ checked, label, onChange }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  )
}

/** Section `nudges`: whether, when and by whom chart owners are told that there is a message. */

import type { PracticeSettings } from "@client-messaging/client"
import { useFaults } from "../../forms/form_parts.tsx"
import { QuietTimes } from "../../forms/quiet_times.tsx"
import type { SavedForm } from "../../forms/saved_form.ts"
import { TimeZoneField } from "../../forms/time_fields.tsx"
import { isTime, passesMidnight, timeInWords } from "../../forms/week.ts"
import { useWords } from "../../page/context.ts"
import { Field, inputHandlers } from "../../page/field.tsx"
import type { Word } from "../../words/en.ts"
import { type NudgesValues, nudgesRules } from "./nudges_rules.ts"
import { SectionCard } from "./section_card.tsx"

type Section = PracticeSettings["nudges"]
type NudgesForm = SavedForm<Section, NudgesValues>

export function NudgesSection({ section }: { section: Section }) {
  return (
    <SectionCard
      section={section}
      rules={nudgesRules}
      title="nudgesTitle"
      meaning="nudgesMeaning"
      seen="nudgesDo"
      Fields={NudgesFields}
      Summary={NudgesSummary}
    />
  )
}

const NUMBERS: [keyof NudgesValues & ("firstAfter" | "againAfter" | "unreadAfter"), string, Word, Word][] = [
  ["firstAfter", "first_after_minutes", "firstAfter", "firstAfterHint"],
  ["againAfter", "again_after_minutes", "againAfter", "againAfterHint"],
  ["unreadAfter", "unread_after_days", "unreadAfter", "unreadAfterHint"],
]

function NudgesFields({ form }: { form: NudgesForm }) {
  const { say } = useWords()
  const fault = useFaults(form)
  const { values } = form
  return (
    <>
      <p class="small">{say("nudgesNote")}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={values.enabled}
          onChange={(event) => form.set({ enabled: event.currentTarget.checked })}
        />
        {say("nudgesEnabled")}
      </label>
      <div class="columns">
        {NUMBERS.map(([name, path, label, hint]) => (
          <Field key={name} label={say(label)} hint={say(hint)} error={fault(path)}>
            {(field) => (
              <input
                {...field}
                inputMode="numeric"
                value={values[name]}
                {...inputHandlers((typed) => form.set({ [name]: typed }))}
              />
            )}
          </Field>
        ))}
      </div>
      <QuietFields form={form} />
      <TimeZoneField
        label={say("nudgesZone")}
        value={values.timeZone}
        present={form.base.time_zone}
        error={fault("time_zone")}
        onValue={(timeZone) => form.set({ timeZone })}
      />
      <SendChoice form={form} />
    </>
  )
}

function QuietFields({ form }: { form: NudgesForm }) {
  const { say } = useWords()
  return (
    <fieldset>
      <legend>{say("quietTitle")}</legend>
      <p class="hint">{say("quietHint")}</p>
      <QuietTimes form={form} />
    </fieldset>
  )
}

const SENDS: ["message" | "event", Word][] = [
  ["message", "sendMessage"],
  ["event", "sendEvent"],
]

function SendChoice({ form }: { form: NudgesForm }) {
  const { say } = useWords()
  return (
    <fieldset>
      <legend>{say("sendTitle")}</legend>
      {SENDS.map(([send, word]) => (
        <label key={send} class="check">
          <input
            type="radio"
            name="send"
            value={send}
            checked={form.values.send === send}
            onChange={() => form.set({ send })}
          />
          {say(word)}
        </label>
      ))}
    </fieldset>
  )
}

function NudgesSummary({ section }: { section: Section }) {
  const { say } = useWords()
  const { enabled, first_after_minutes: first, again_after_minutes: again, unread_after_days: days, send } = section
  return (
    <div class="summary">
      {enabled ? (
        <>
          <p>{say(send === "event" ? "nudgesByEvent" : "nudgesByMessage")}</p>
          <p>
            {say("nudgesFirst", { count: first })}{" "}
            {again > 0 ? say("nudgesAgain", { count: again }) : say("nudgesOnce")}
          </p>
          <Quiet section={section} />
        </>
      ) : (
        <p>{say("nudgesOff")}</p>
      )}
      <p>{days > 0 ? say("nudgesUnread", { count: days }) : say("nudgesUnreadNever")}</p>
    </div>
  )
}

function Quiet({ section: { quiet, time_zone: zone } }: { section: Section }) {
  const { say, code } = useWords()
  if (!isTime(quiet.from) || !quiet.to) return null
  const values = { from: timeInWords(quiet.from, code), to: timeInWords(quiet.to, code), zone }
  return <p>{say(passesMidnight(quiet) ? "quietLineNext" : "quietLine", values)}</p>
}

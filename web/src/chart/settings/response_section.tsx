/** Section `response`: office hours, closed days, expected response, and where to turn in a crisis. */

import type { PracticeSettings } from "@client-messaging/client"
import { useRef } from "preact/hooks"
import { TextsFields, useFaults } from "../../forms/form_parts.tsx"
import { TimeZoneField } from "../../forms/time_fields.tsx"
import { dateInWords } from "../../forms/week.ts"
import { useWords } from "../../page/context.ts"
import { Field, inputHandlers } from "../../page/field.tsx"
import { HoursFields } from "./hours_fields.tsx"
import { closedDays, type ResponseForm, type ResponseValues, responseRules } from "./response_rules.ts"
import { ResponseSummary } from "./response_summary.tsx"
import { SectionCard } from "./section_card.tsx"

export function ResponseSection({ section }: { section: PracticeSettings["response"] }) {
  return (
    <SectionCard
      section={section}
      rules={responseRules}
      title="responseTitle"
      meaning="responseMeaning"
      seen="clientsSee"
      Fields={ResponseFields}
      Summary={ResponseSummary}
    />
  )
}

function ResponseFields({ form }: { form: ResponseForm }) {
  const { say } = useWords()
  const fault = useFaults(form)
  const { timeZone, crisis, numbers } = form.values
  return (
    <>
      <TimeZoneField
        label={say("timeZone")}
        value={timeZone}
        present={form.base.time_zone ?? ""}
        error={fault("time_zone")}
        onValue={(zone) => form.set({ timeZone: zone })}
      />
      <HoursFields form={form} />
      <ClosedDaysFields form={form} />
      <ExpectedFields form={form} />
      <fieldset>
        <legend>{say("crisisTitle")}</legend>
        <p class="hint">{say("crisisHint")}</p>
        <TextsFields
          form={form}
          rows={crisis}
          path="crisis"
          label={(language) => say("textIn", { language })}
          onRows={(rows) => form.set({ crisis: rows })}
        />
        <Field label={say("numbers")} hint={say("numbersHint")} error={fault("emergency_numbers", true)}>
          {(field) => (
            <input
              {...field}
              inputMode="tel"
              autocomplete="off"
              value={numbers}
              {...inputHandlers((typed) => form.set({ numbers: typed }))}
            />
          )}
        </Field>
      </fieldset>
    </>
  )
}

function ClosedDaysFields({ form }: { form: ResponseForm }) {
  const { say, code } = useWords()
  const fault = useFaults(form)
  const date = useRef<HTMLInputElement>(null)
  const { closedOn, closing } = form.values
  const add = () => {
    form.set({ closedOn: closedDays(form.values), closing: "" })
    date.current?.focus()
  }
  const remove = (day: string) => {
    form.set({ closedOn: closedOn.filter((one) => one !== day) })
    date.current?.focus()
  }
  return (
    <fieldset>
      <legend>{say("closedDays")}</legend>
      <p class="hint">{say("closedDaysHint")}</p>
      <ul class="chips">
        {closedOn.map((day) => (
          <li key={day}>
            {dateInWords(day, code)}
            <button type="button" class="link" onClick={() => remove(day)}>
              {say("remove")}
              <span class="hidden"> {dateInWords(day, code)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="beside">
        <Field label={say("closedDay")} error={fault("closed_on", true)}>
          {(field) => (
            <input
              {...field}
              ref={date}
              type="date"
              value={closing}
              {...inputHandlers((day) => form.set({ closing: day }))}
            />
          )}
        </Field>
        <button type="button" disabled={!closing} onClick={add}>
          {say("add")}
        </button>
      </div>
    </fieldset>
  )
}

function ExpectedFields({ form }: { form: ResponseForm }) {
  const { say } = useWords()
  const fault = useFaults(form)
  const { within, unit } = form.values
  return (
    <fieldset>
      <legend>{say("expectedTitle")}</legend>
      <p class="hint">{say("expectedHint")}</p>
      <div class="columns">
        <Field label={say("expectedUnit")}>
          {(field) => (
            <select
              {...field}
              value={unit}
              {...inputHandlers((value) => form.set({ unit: value as ResponseValues["unit"] }))}
            >
              <option value="">{say("unitNone")}</option>
              <option value="business_days">{say("unitDays")}</option>
              <option value="hours">{say("unitHours")}</option>
            </select>
          )}
        </Field>
        {unit && (
          <Field
            label={say("expectedWithin")}
            hint={say("expectedWithinHint")}
            error={fault("expected_response", true)}
          >
            {(field) => (
              <input
                {...field}
                inputMode="numeric"
                value={within}
                {...inputHandlers((typed) => form.set({ within: typed }))}
              />
            )}
          </Field>
        )}
      </div>
    </fieldset>
  )
}

/** Fields for office hours: intervals of the week. */

import { useRef } from "preact/hooks"
import { GroupFault, useFaults } from "../../forms/form_parts.tsx"
import { EndField, TimeField } from "../../forms/time_fields.tsx"
import { DAYS, type Day, dayName, type Hours, inOrder } from "../../forms/week.ts"
import { useWords } from "../../page/context.ts"
import { MOST_INTERVALS, NEW_HOURS, type ResponseForm } from "./response_rules.ts"
import { HoursInWords } from "./response_summary.tsx"

export function HoursFields({ form }: { form: ResponseForm }) {
  const { say } = useWords()
  const fault = useFaults(form)
  const group = useRef<HTMLFieldSetElement>(null)
  const { hours } = form.values
  const set = (place: number, part: Partial<Hours>) =>
    form.set({ hours: hours.map((one, at) => (at === place ? { ...one, ...part } : one)) })
  const focus = (selector: string) => queueMicrotask(() => group.current?.querySelector<HTMLElement>(selector)?.focus())
  const add = () => {
    form.set({ hours: [...hours, NEW_HOURS] })
    setTimeout(() => focus(".interval:last-of-type input"))
  }
  const remove = (place: number) => {
    form.set({ hours: hours.filter((_, at) => at !== place) })
    focus(".add-hours")
  }
  return (
    <fieldset ref={group}>
      <legend>{say("officeHours")}</legend>
      <p class="hint">{say("officeHoursHint")}</p>
      {hours.map((one, place) => (
        <Interval
          key={place}
          form={form}
          place={place}
          hours={one}
          onChange={(part) => set(place, part)}
          onRemove={() => remove(place)}
        />
      ))}
      <GroupFault fault={fault("office_hours")} />
      <div>
        <button type="button" class="add-hours" disabled={hours.length >= MOST_INTERVALS} onClick={add}>
          {say("addHours")}
        </button>
      </div>
    </fieldset>
  )
}

type IntervalProps = {
  form: ResponseForm
  place: number
  hours: Hours
  onChange: (part: Partial<Hours>) => void
  onRemove: () => void
}

function Interval({ form, place, hours, onChange, onRemove }: IntervalProps) {
  const { say } = useWords()
  const fault = useFaults(form)
  const path = `office_hours.${place}`
  return (
    <fieldset class="interval">
      <legend>{say("hoursNumber", { number: place + 1 })}</legend>
      <DayChecks days={hours.days} onDays={(days) => onChange({ days })} />
      <GroupFault fault={fault(`${path}.days`, true)} />
      <div class="times">
        <TimeField
          label={say("hoursFrom")}
          value={hours.from}
          error={fault(`${path}.from`)}
          onValue={(from) => onChange({ from })}
        />
        <EndField
          label={say("hoursTo")}
          value={hours.to}
          error={fault(`${path}.to`)}
          onValue={(to) => onChange({ to })}
        />
      </div>
      <p class="small">
        <HoursInWords hours={hours} />
      </p>
      <div>
        <button type="button" onClick={onRemove} aria-label={say("removeHours", { number: place + 1 })}>
          {say("remove")}
        </button>
      </div>
    </fieldset>
  )
}

function DayChecks({ days, onDays }: { days: readonly Day[]; onDays: (days: Day[]) => void }) {
  const { say, code } = useWords()
  const toggle = (day: Day, checked: boolean) =>
    onDays(inOrder(checked ? [...days, day] : days.filter((one) => one !== day)))
  return (
    <fieldset class="days">
      <legend>{say("days")}</legend>
      {DAYS.map((day) => (
        <label key={day} class="check">
          <input
            type="checkbox"
            checked={days.includes(day)}
            onChange={(event) => toggle(day, event.currentTarget.checked)}
          />
          <span aria-hidden="true">{dayName(day, code, "short")}</span>
          <span class="hidden">{dayName(day, code)}</span>
        </label>
      ))}
    </fieldset>
  )
}

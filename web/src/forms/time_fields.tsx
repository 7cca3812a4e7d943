/** Fields for a time of day, the end of an interval, and a time zone. */

import { useEffect, useId, useState } from "preact/hooks"
import { useWords } from "../page/context.ts"
import { Field, inputHandlers } from "../page/field.tsx"
import { exactZone, offeredZones, timeThere } from "./time_zones.ts"
import { END_OF_DAY } from "./week.ts"

type Props = { label: string; value: string; error: string | undefined; onValue: (value: string) => void }

export function TimeField({ label, value, error, onValue }: Props) {
  return (
    <Field label={label} error={error}>
      {(field) => <input {...field} type="time" value={value} {...inputHandlers(onValue)} />}
    </Field>
  )
}

/** Time fields know no `24:00`, so a check box says it. */
export function EndField({ value, onValue, ...rest }: Props) {
  const { say } = useWords()
  const isEndOfDay = value === END_OF_DAY
  return (
    <div>
      <TimeField
        {...rest}
        value={isEndOfDay ? "" : value}
        onValue={(time) => onValue(time || (isEndOfDay ? value : ""))}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={isEndOfDay}
          onChange={(event) => onValue(event.currentTarget.checked ? END_OF_DAY : "")}
        />
        {say("endOfDay")}
      </label>
    </div>
  )
}

/** One types to search among the zones that the browser knows; any other name is the API's to judge. */
export function TimeZoneField({ label, value, error, onValue, present }: Props & { present: string }) {
  const { say, code } = useWords()
  const list = useId()
  const now = useNow()
  const there = value.trim() ? timeThere(exactZone(value, present), code, now) : null
  return (
    <>
      <Field label={label} hint={there ? say("zoneNow", { time: there }) : say("zoneHint")} error={error}>
        {(field) => (
          <input
            {...field}
            list={list}
            value={value}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            {...inputHandlers(onValue)}
          />
        )}
      </Field>
      <datalist id={list}>
        {offeredZones(present).map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  )
}

const MINUTE = 60_000

function useNow(): Date {
  const [now, setNow] = useState(new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), MINUTE / 2)
    return () => clearInterval(timer)
  }, [])
  return now
}

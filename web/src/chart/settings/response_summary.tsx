/** Section `response` in words, with the texts as they stand over the composer. */

import type { PracticeSettings } from "@client-messaging/client"
import { languageName } from "../../forms/texts.ts"
import {
  dateInWords,
  daysInWords,
  END_OF_DAY,
  type Hours,
  inOrder,
  isTime,
  passesMidnight,
  timeInWords,
} from "../../forms/week.ts"
import { useWords } from "../../page/context.ts"
import { multiLine } from "../../page/display_text.ts"

type Section = PracticeSettings["response"]

export function ResponseSummary({ section }: { section: Section }) {
  const { say } = useWords()
  const { office_hours: hours = [], closed_on: closedOn = [], time_zone: zone } = section
  return (
    <div class="summary">
      {hours.length > 0 ? (
        <ul>
          {hours.map(({ days, from, to }, place) => (
            <li key={place}>
              <HoursInWords hours={{ days: inOrder(days), from, to }} />
            </li>
          ))}
        </ul>
      ) : (
        <p>{say("noHours")}</p>
      )}
      {hours.length > 0 && zone && <p>{say("hoursZone", { zone })}</p>}
      <ClosedDays days={closedOn} />
      <Expected section={section} />
      <Crisis section={section} />
    </div>
  )
}

/** "Monday to Friday: 9:00 AM to 5:00 PM". */
export function HoursInWords({ hours }: { hours: Hours }) {
  const { say, code } = useWords()
  const { days, from, to } = hours
  if (days.length === 0 || !isTime(from) || !(isTime(to) || to === END_OF_DAY)) return <>{say("hoursUnfinished")}</>
  const word = to === END_OF_DAY ? "hoursLineEnd" : passesMidnight(hours) ? "hoursLineNext" : "hoursLine"
  const values = {
    days: daysInWords(days, code, say),
    from: timeInWords(from, code),
    to: timeInWords(to, code),
  }
  return <>{say(word, values)}</>
}

function ClosedDays({ days }: { days: readonly string[] }) {
  const { say, code } = useWords()
  if (days.length === 0) return null
  return <p>{say("closedOnLine", { days: days.map((day) => dateInWords(day, code)).join("; ") })}</p>
}

function Expected({ section }: { section: Section }) {
  const { say } = useWords()
  const expected = section.expected_response
  if (!expected) return <p>{say("expectedNone")}</p>
  const word = expected.unit === "hours" ? "expectedHours" : "expectedDays"
  return <p>{say(word, { count: expected.within })}</p>
}

/** Plain texts: markup shows as it was typed. */
function Crisis({ section }: { section: Section }) {
  const { say, code } = useWords()
  const { crisis = {}, emergency_numbers: numbers = [] } = section
  const texts = Object.entries(crisis)
  if (texts.length === 0 && numbers.length === 0) return <p>{say("crisisNone")}</p>
  return (
    <>
      <p>{say("crisisOver")}</p>
      {texts.map(([language, text]) => (
        <figure key={language} class="note">
          <figcaption>{languageName(language, code)}</figcaption>
          <p class="text" lang={language} dir="auto">
            {multiLine(text) ?? say("nothingSeen")}
          </p>
          <Numbers numbers={numbers} />
        </figure>
      ))}
      {texts.length === 0 && <Numbers numbers={numbers} />}
    </>
  )
}

function Numbers({ numbers }: { numbers: readonly string[] }) {
  const { say } = useWords()
  return numbers.length > 0 ? <p>{say("numbersLine", { numbers: numbers.join(" · ") })}</p> : null
}

/** What clients see of an absence, in words. */

import type { ShownAbsence } from "@client-messaging/client"
import { languageName } from "../../forms/texts.ts"
import { useWords } from "../../page/context.ts"
import { multiLine } from "../../page/display_text.ts"
import { Sentence } from "../../page/sentence.tsx"
import { isAway } from "./absence_rules.ts"

/** `open`: without an end, as said; else none was given yet. */
type Props = { absence: Pick<ShownAbsence, "from" | "until" | "note" | "instead">; open: boolean }

/** "Friday, January 1, 2027 at 9:00 AM EST". */
export function momentInWords(at: string, code: string): string {
  const day = { weekday: "long", year: "numeric", month: "long", day: "numeric" } as const
  const time = { hour: "numeric", minute: "2-digit", timeZoneName: "short" } as const
  return new Intl.DateTimeFormat(code, { ...day, ...time }).format(new Date(at))
}

export function ClientsSee({ absence: { from, until, note = {}, instead }, open }: Props) {
  const { say, code } = useWords()
  const texts = Object.entries(note)
  const seenUntil = until ? say("absenceSeenUntil", { when: momentInWords(until, code) }) : say("absenceSeenOpen")
  return (
    <div class="summary">
      <p>{say("absenceShownWhile")}</p>
      <div class="note">
        <p>{until || open ? seenUntil : say("absenceSeenUntil", { when: "…" })}</p>
        {texts.map(([language, text]) => (
          <figure key={language}>
            <figcaption>{languageName(language, code)}</figcaption>
            <p class="text" lang={language} dir="auto">
              {multiLine(text) ?? say("nothingSeen")}
            </p>
          </figure>
        ))}
        {instead && (
          <p>
            <Sentence word="absenceSeenInstead" person={instead} />
          </p>
        )}
      </div>
      {from && <p class="small">{say("absenceSeenFrom", { when: momentInWords(from, code) })}</p>}
      <p class="small">{say("absenceBlocksNothing")}</p>
    </div>
  )
}

/** "You are away until …"; null where there is no absence. */
export function AbsenceState({ absence, own, now }: { absence: ShownAbsence; own: boolean; now: Date }) {
  const { say, code } = useWords()
  const { from, until, clinician_id: person } = absence
  if (!from) return null
  const values = { person, from: momentInWords(from, code), until: until ? momentInWords(until, code) : "" }
  if (isAway(absence, now)) {
    if (own) return <>{say(until ? "ownAbsenceUntil" : "awayOpen", values)}</>
    return <Sentence word={until ? "theyAwayUntil" : "theyAwayOpen"} {...values} />
  }
  if (own) return <>{say(until ? "awaySoon" : "awaySoonOpen", values)}</>
  return <Sentence word={until ? "theyAwaySoon" : "theyAwaySoonOpen"} {...values} />
}

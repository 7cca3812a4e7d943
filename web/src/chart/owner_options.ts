/** Options of the selects about a chart's owner: value and label. */

import type { Word } from "../words/en.ts"

export type Options = Record<string, Word>

export const RELATIONSHIPS: Options = {
  self: "relSelf",
  parent: "relParent",
  guardian: "relGuardian",
  other: "relOther",
}
export const LANGUAGES: Options = { "": "noLanguage", en: "english", es: "spanish" }
export const CHOOSE: Options = { "": "relChoose", ...RELATIONSHIPS }
export const HISTORY_STAYS: Options = { "": "historyStays", yes: "historyYes" }
export const HISTORY: Options = { "": "historyDefault", yes: "historyYes", no: "historyNo" }
/** `""`: as the practice says, which is `yes` or `no`, or not known. */
export function startsOptions(practice: boolean | null): Options {
  const said = practice === null ? "startsPractice" : practice ? "startsPracticeYes" : "startsPracticeNo"
  return { "": said, yes: "startsYes", no: "startsNo" }
}

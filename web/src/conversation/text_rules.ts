/** The API's rules for subject and body, checked before sending (docs/api.md, "Sending"). */

import type { Word } from "../words/en.ts"

export const SUBJECT_LENGTH = 200
export const BODY_LENGTH = 10_000

/** The API's white space, Python's `str.isspace`. `trim` differs: it has U+FEFF, and lacks U+001C to U+001F and U+0085. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it matches
const BLANK = /^[\p{White_Space}\u{1c}-\u{1f}]*$/u

export function isBlank(text: string): boolean {
  return BLANK.test(text)
}

/** Length in Unicode code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  let length = 0
  for (const _ of text) length++
  return length
}

export function subjectError(subject: string): Word | null {
  return errorIn(subject, SUBJECT_LENGTH, "subjectNeeded", "subjectTooLong")
}

export function bodyError(body: string): Word | null {
  return errorIn(body, BODY_LENGTH, "bodyNeeded", "bodyTooLong")
}

function errorIn(text: string, longest: number, needed: Word, tooLong: Word): Word | null {
  if (isBlank(text)) return needed
  if (lengthOf(text) > longest) return tooLong
  return text.includes("\0") || !text.isWellFormed() ? "unsendable" : null
}

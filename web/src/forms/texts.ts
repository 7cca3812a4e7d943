/** Texts by language (BCP 47) in a form: English and Spanish first, empty where there is none. */

import { isBlank, lengthOf } from "../conversation/text_rules.ts"
import type { Word } from "../words/en.ts"
import type { Faults } from "./saved_form.ts"

export type TextRow = { language: string; text: string }

const OFFERED = ["en", "es"]
export const MOST_LANGUAGES = 20
/** The API takes these tags. */
const TAG = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/

export function rowsOf(texts: Record<string, string> = {}): TextRow[] {
  const others = Object.keys(texts).filter((language) => !OFFERED.includes(language))
  return [...OFFERED, ...others.sort()].map((language) => ({ language, text: texts[language] ?? "" }))
}

/** The texts that were written. */
export function textsOf(rows: readonly TextRow[]): Record<string, string> {
  return Object.fromEntries(rows.filter(({ text }) => !isBlank(text)).map(({ language, text }) => [language, text]))
}

/** `path`: of the field that holds the texts; each is named by its language. */
export function faultsOfTexts(rows: readonly TextRow[], path: string, longest: number): Faults {
  const faults: Faults = {}
  for (const { language, text } of rows) {
    if (lengthOf(text) > longest) faults[`${path}.${language}`] = "textTooLong"
    else if (text.includes("\0") || !text.isWellFormed()) faults[`${path}.${language}`] = "unsendable"
  }
  return faults
}

/** Why a language cannot be added; null if it can. */
export function languageFault(language: string, rows: readonly TextRow[]): Word | null {
  if (!TAG.test(language)) return "languageInvalid"
  if (rows.length >= MOST_LANGUAGES) return "languagesFull"
  const isThere = rows.some((row) => row.language.toLowerCase() === language.toLowerCase())
  return isThere ? "languageThere" : null
}

/** Languages that many practices need; any other tag can be typed. */
export const COMMON_LANGUAGES =
  "am ar bn de fa fil fr gu hi hmn ht hy it ja km ko lo ne pa pl ps pt ru so sw ta te uk ur vi yue zh-Hans zh-Hant".split(
    " ",
  )

/** "French", or the tag itself. */
export function languageName(language: string, shownIn: string): string {
  try {
    return new Intl.DisplayNames(shownIn, { type: "language" }).of(language) ?? language
  } catch {
    return language
  }
}

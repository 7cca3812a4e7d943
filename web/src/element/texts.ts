/** What elements say: English at once; another language once its file, which only its readers fetch, is there. */

import { TEXTS } from "../words/all.ts"
import type { LanguageCode, Texts } from "../words/language.ts"

/** All of them where the element is not built. */
export const texts: Partial<Texts> = TEXTS

/** Calls `work` once the words of a language are there, else with English ones in their place. */
export function whenSaid(code: LanguageCode, work: () => void): void {
  if (texts[code]) work()
  else void load(code).then(work)
}

async function load(code: LanguageCode): Promise<void> {
  texts[code] = await import("element-words-es").then(
    ({ es }) => es,
    () => TEXTS.en,
  )
}

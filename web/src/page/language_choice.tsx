import type { LanguageCode } from "../words/language.ts"
import { useLanguage } from "./context.ts"

const NAMES: [LanguageCode, string][] = [
  ["en", "English"],
  ["es", "Español"],
]

export function LanguageChoice() {
  const language = useLanguage()
  return (
    <label class="language">
      <span class="hidden">{language.say("language")}</span>
      <select value={language.code} onChange={(event) => language.choose(event.currentTarget.value as LanguageCode)}>
        {NAMES.map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

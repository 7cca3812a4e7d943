import type { Tongue } from "../words/language.ts"
import { useLanguage } from "./context.ts"

const NAMES: [Tongue, string][] = [
  ["en", "English"],
  ["es", "Español"],
]

export function LanguageChoice() {
  const language = useLanguage()
  return (
    <label class="language">
      <span class="hidden">{language.say("language")}</span>
      <select value={language.tongue} onChange={(event) => language.choose(event.currentTarget.value as Tongue)}>
        {NAMES.map(([tongue, name]) => (
          <option key={tongue} value={tongue} lang={tongue}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

/** What all screens of both front ends say. */

import { en } from "./en.ts"
import { es } from "./es.ts"
import type { Texts } from "./language.ts"
import { preferencesEn } from "./preferences_en.ts"
import { preferencesEs } from "./preferences_es.ts"
import { settingsEn } from "./settings_en.ts"
import { settingsEs } from "./settings_es.ts"

export const TEXTS = {
  en: { ...en, ...settingsEn, ...preferencesEn },
  es: { ...es, ...settingsEs, ...preferencesEs },
} satisfies Texts

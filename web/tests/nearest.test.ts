import assert from "node:assert/strict"
import { test } from "node:test"
import { TEXTS } from "../src/words/all.ts"
import { Language } from "../src/words/language.ts"
import { nearest } from "../src/words/nearest.ts"
import { emptyStorage } from "./fake_storage.ts"

const tagOf = (tags: string[], ...wanted: string[]) =>
  nearest(Object.fromEntries(tags.map((tag) => [tag, `in ${tag}`])), wanted)?.tag ?? null

test("a text is found in the wanted language, else in a wider one", () => {
  assert.equal(tagOf(["en", "es", "es-MX"], "es-MX"), "es-MX")
  assert.equal(tagOf(["en", "es"], "es-MX"), "es")
  assert.equal(tagOf(["en", "zh-Hant"], "zh-Hant-TW"), "zh-Hant")
  assert.equal(tagOf(["en", "EN-gb"], "en-GB"), "EN-gb")
  assert.equal(tagOf(["en", "de"], "de-u-co-phonebk"), "de")
  assert.equal(tagOf(["de-u", "de"], "de-u-co"), "de", "a single letter is no language")
})

test("another kind of the same language is nearer than another language", () => {
  assert.equal(tagOf(["en", "es-419"], "es-MX"), "es-419")
  assert.equal(tagOf(["en", "es-ES"], "es"), "es-ES")
  assert.equal(tagOf(["en", "est"], "es"), "en", "Estonian begins as Spanish does")
})

test("the dearer language wins, then the practice's first", () => {
  assert.equal(tagOf(["en", "es"], "fr", "es", "en"), "es")
  assert.equal(tagOf(["vi", "en"], "fr"), "vi")
  assert.equal(tagOf(["vi", "en"]), "vi")
  assert.equal(tagOf([], "en"), null)
  assert.equal(nearest(undefined, ["en"]), null)
})

test("the chosen language of the screens is dearer than the browser's", () => {
  const language = new Language(emptyStorage(), ["es-MX", "en-GB", "fr"], TEXTS)
  assert.deepEqual(language.tags.slice(0, 2), ["es-MX", "es"])
  assert.equal(tagOf(["fr", "en"], ...language.tags), "en")
  language.choose("en")
  assert.deepEqual(language.tags.slice(0, 2), ["en-GB", "en"])
  assert.equal(tagOf(["es-MX", "en"], ...language.tags), "en")
})

test("a moment that lies ahead has its day of the week, and its year if that is another", () => {
  const language = new Language(emptyStorage(), ["en"], TEXTS)
  const now = new Date(2026, 11, 30, 12)
  const named = (...at: [number, number, number, number]) => language.onDay(new Date(...at).toISOString(), now)
  assert.match(named(2026, 11, 30, 17), /^Wed, Dec 30, 5:00\sPM$/)
  assert.match(named(2027, 0, 4, 9), /^Mon, Jan 4, 2027, 9:00\sAM$/)
  assert.equal(language.onDay("never"), "")
})

import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { test } from "node:test"
import { TEXTS } from "../src/words/all.ts"
import type { Text, Word } from "../src/words/en.ts"
import { Language } from "../src/words/language.ts"
import { emptyStorage } from "./fake_storage.ts"

const SOURCE = new URL("../src/", import.meta.url).pathname
const WORDS = Object.keys(TEXTS.en) as Word[]

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
const screens = files
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith("words/"))
  .map((file) => readFileSync(join(SOURCE, file), "utf8"))
  .join("\n")

const forms = (text: Text) => (typeof text === "string" ? [text] : [text.one, text.other])
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

test("both languages say the same things", () => {
  assert.ok(WORDS.length > 100)
  assert.deepEqual(Object.keys(TEXTS.es), WORDS)
})

test("no word is said in two files, of which one would be lost", () => {
  for (const language of Object.keys(TEXTS)) {
    const ours = files.filter((file) => file.startsWith("words/") && file.endsWith(`${language}.ts`))
    const texts = ours.map((file) => readFileSync(join(SOURCE, file), "utf8"))
    const words = texts.flatMap((text) => [...text.matchAll(/^ {2}(\w+):/gm)].map((match) => match[1]))
    assert.deepEqual(words.toSorted(), WORDS.toSorted(), language)
  }
})

test("both languages have the same places for values, in every form", () => {
  for (const word of WORDS) {
    const all = [...forms(TEXTS.en[word]), ...forms(TEXTS.es[word])].map(places)
    for (const one of all) assert.deepEqual(one, all[0], word)
  }
})

test("nothing is said that no screen says", () => {
  const unused = WORDS.filter((word) => !new RegExp(`"${word}"`).test(screens))
  assert.deepEqual(unused, [])
})

test("no text stands in a screen itself", () => {
  const texts = [...screens.matchAll(/>\s*([A-Z][a-z]+ [a-z][^<>{}=;]*)</g)].map((match) => match[1])
  assert.deepEqual(texts, [])
})

test("the language is the person's choice, then the browser's, then English", () => {
  const kept = emptyStorage()
  assert.equal(new Language(kept, ["fr-CA", "es-MX", "en"], TEXTS).code, "es")
  assert.equal(new Language(kept, ["fr"], TEXTS).code, "en")
  new Language(kept, ["es"], TEXTS).choose("en")
  assert.equal(new Language(kept, ["es"], TEXTS).code, "en")
})

test("numbers choose their form, and are written as the language does", () => {
  const language = new Language(emptyStorage(), ["es"], TEXTS)
  assert.equal(language.say("characters", { count: 1 }), "Queda 1 carácter")
  assert.equal(language.say("characters", { count: 10_000 }), "Quedan 10.000 caracteres")
  language.choose("en")
  assert.equal(language.say("characters", { count: 10_000 }), "10,000 characters left")
})

test("today's moments are named by their time, others by their day, those of other years by their year", () => {
  const language = new Language(emptyStorage(), ["en"], TEXTS)
  const now = new Date(2026, 10, 26, 12)
  const named = (...at: [number, number, number, number]) => language.when(new Date(...at).toISOString(), now)
  assert.match(named(2026, 10, 26, 9), /^9:00\sAM$/)
  assert.match(named(2026, 10, 25, 9), /^Nov 25, 9:00\sAM$/)
  assert.match(named(2025, 10, 25, 9), /^Nov 25, 2025, 9:00\sAM$/)
})

test("only the suspended themselves are told of a suspension", () => {
  const told = WORDS.filter((word) =>
    [TEXTS.en[word], TEXTS.es[word]].flatMap(forms).some((text) => /suspen/i.test(text)),
  )
  assert.deepEqual(told, ["suspendedTitle", "suspendedText", "whySuspended"])
})

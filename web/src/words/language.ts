/** Language of the screens: the person's choice, else the browser's. */

import { Observable } from "../observable.ts"
import type { SafeStorage } from "../storage.ts"
import type { Text, Word } from "./en.ts"

export type LanguageCode = "en" | "es"
/** Values for the placeholders in braces; `count` also selects the plural form. */
export type Values = Record<string, string | number>

/** What the screens say: of those that are there, every word. */
export type Texts = Record<LanguageCode, Partial<Record<Word, Text>>>

const CHOSEN = "client-messaging:language"

export class Language extends Observable {
  code: LanguageCode
  readonly #preferred: readonly string[]
  readonly #texts: Texts
  readonly #storage: Pick<SafeStorage, "getItem" | "setItem">

  constructor(storage: Pick<SafeStorage, "getItem" | "setItem">, preferred: readonly string[], texts: Texts) {
    super()
    this.#texts = texts
    this.#storage = storage
    this.#preferred = preferred
    const chosen = storage.getItem(CHOSEN)
    this.code = [chosen ?? "", ...preferred].map((tag) => tag.slice(0, 2)).find(isTongue) ?? "en"
  }

  /** Languages that the person reads, the dearest first (BCP 47): for texts that others wrote in several. */
  get tags(): string[] {
    const same = this.#preferred.filter((tag) => tag.slice(0, 2) === this.code)
    return [...same, this.code, ...this.#preferred]
  }

  choose(code: LanguageCode): void {
    this.code = code
    this.#storage.setItem(CHOSEN, code)
    this.notify()
  }

  say(word: Word, values: Values = {}): string {
    return this.pieces(word, values).join("")
  }

  /** The same in pieces: values at odd indexes, text around them at even ones. */
  pieces(word: Word, values: Values = {}): string[] {
    const text = this.#texts[this.code][word] ?? word
    const form = typeof text === "string" ? text : text[this.#form(Number(values.count))]
    return form.split(/\{(\w+)\}/).map((piece, place) => (place % 2 ? this.#shown(values[piece]) : piece))
  }

  #form(count: number): "one" | "other" {
    return new Intl.PluralRules(this.code).select(count) === "one" ? "one" : "other"
  }

  #shown(value: string | number | undefined): string {
    return typeof value === "number" ? new Intl.NumberFormat(this.code).format(value) : (value ?? "")
  }

  /** Short form of a timestamp in the device's time zone: time alone for today, else with the day. */
  when(moment: string, now = new Date()): string {
    const at = new Date(moment)
    const sameYear = at.getFullYear() === now.getFullYear()
    const day = { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) } as const
    const today = at.toDateString() === now.toDateString()
    const time = { hour: "numeric", minute: "2-digit" } as const
    return new Intl.DateTimeFormat(this.code, today ? time : { ...day, ...time }).format(at)
  }

  /** Time of day in the device's time zone. */
  time(moment: string): string {
    return new Intl.DateTimeFormat(this.code, { hour: "numeric", minute: "2-digit" }).format(new Date(moment))
  }

  /** A day of the device's time zone: "Today", "Yesterday", else with the day of the week. */
  day(moment: string, now = new Date()): string {
    const at = new Date(moment)
    for (const back of [0, 1]) {
      const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - back)
      if (day.toDateString() === at.toDateString()) return capitalized(this.#relative(-back))
    }
    const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const)
    const form = { weekday: "long", day: "numeric", month: "long", ...year } as const
    return capitalized(new Intl.DateTimeFormat(this.code, form).format(at))
  }

  #relative(days: number): string {
    return new Intl.RelativeTimeFormat(this.code, { numeric: "auto" }).format(days, "day")
  }

  /** The same with the day of the week, also for today: of moments that lie ahead. */
  onDay(moment: string, now = new Date()): string {
    const at = new Date(moment)
    if (Number.isNaN(at.getTime())) return ""
    const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const)
    const day = { weekday: "short", day: "numeric", month: "short", ...year } as const
    return new Intl.DateTimeFormat(this.code, { ...day, hour: "numeric", minute: "2-digit" }).format(at)
  }

  /** Full form of a timestamp: date, time and zone. */
  exactly(moment: string): string {
    return new Intl.DateTimeFormat(this.code, { dateStyle: "full", timeStyle: "long" }).format(new Date(moment))
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function isTongue(tag: string): tag is LanguageCode {
  return tag === "en" || tag === "es"
}

/** One run of an element: from its connection to the page until it is removed, or set up for something else. */

import { type ComponentChild, render } from "preact"
import { startCleanup } from "../cleanup.ts"
import { createApp } from "../create_app.ts"
import { NameLookup, type ResolveNames } from "../inbox/name_lookup.ts"
import { type App, AppContext, LanguageContext } from "../page/context.ts"
import type { PersonStorage } from "../sending/person_storage.ts"
import { Language, type Texts } from "../words/language.ts"
import { ElementFrame, type Listeners } from "./frame.tsx"
import { AddressElementRouter, type ElementRouter, MemoryRouter } from "./memory_router.ts"
import { Page } from "./page_browser.ts"
import { NobodyThere, NotSetUp, Screens } from "./screens.tsx"
import { type Settings, topOf } from "./settings.ts"
import { texts, whenSaid } from "./texts.ts"
import { type GetToken, TokenSource } from "./token_source.ts"

/** What may change without a new run. */
export interface Given {
  getToken: GetToken
  resolveNames: ResolveNames | null
  locale: string | null
}

type Hooks = Listeners & { onEnded: (isSomebodyElse: boolean) => void }

const page = typeof window === "undefined" ? null : new Page()
const NO_STORAGE = { getItem: () => null, setItem: () => false }

export class Run {
  readonly router: ElementRouter
  readonly tokens: TokenSource
  readonly #place: HTMLElement
  readonly #hooks: Hooks
  readonly #names = new NameLookup()
  readonly #closed = new AbortController()
  #settings: Settings
  #language: Language
  #app: (App & { storage: PersonStorage }) | null = null
  #closeApp = () => {}

  constructor(place: HTMLElement, settings: Settings, given: Given, hooks: Hooks) {
    if (!page) throw new Error("there is no page")
    const browser = page.open(this.#closed.signal)
    this.#place = place
    this.#settings = settings
    this.#hooks = hooks
    this.router = settings.routes ? new AddressElementRouter(browser.events) : new MemoryRouter()
    this.router.setTop(topOf(settings))
    this.#names.use(given.resolveNames)
    this.#language = languageFor(given.locale)
    this.tokens = new TokenSource(given.getToken)
    startCleanup(browser)
    this.tokens.subscribe(() => {
      if (this.tokens.state === "known") this.#open(browser)
      else if (this.tokens.state === "over") this.#end()
    })
    this.#draw()
    this.tokens.start()
  }

  /** Ids and callbacks may change while it runs. */
  use(settings: Settings, given: Given): void {
    const top = topOf(settings)
    if (top.join("/") !== this.router.top.join("/")) this.router.setTop(top)
    this.#settings = settings
    this.tokens.use(given.getToken)
    this.#names.use(given.resolveNames)
    this.#language = languageFor(given.locale)
    this.#draw()
  }

  /** Deletes what the person has begun to write and what was not sent. */
  forget(): void {
    this.#app?.storage.clear()
    this.#app?.outbox.reread()
  }

  /** Nothing goes on, but for a message that is in flight. */
  close(): void {
    this.#closed.abort()
    this.tokens.close()
    this.#closeApp()
    render(null, this.#place)
  }

  #open(browser: ReturnType<Page["open"]>): void {
    if (this.#app || this.#closed.signal.aborted) return
    const { frontEnd, api, live } = this.#settings
    const embedding = { router: this.router, nameLookup: this.#names }
    const { app, close } = createApp(frontEnd, { api, live }, this.tokens, browser, embedding)
    this.#app = app
    this.#closeApp = close
    this.#draw()
  }

  #end(): void {
    this.#closeApp()
    this.#app = null
    if (this.#closed.signal.aborted) return
    this.#draw()
    this.#hooks.onEnded(this.tokens.isSomebodyElse)
  }

  #draw(): void {
    whenSaid(this.#language.code, () => this.#closed.signal.aborted || this.#drawNow())
  }

  #drawNow(): void {
    const { onUnread, onNavigate } = this.#hooks
    const app = this.#app
    draw(
      this.#place,
      this.#language,
      app ? (
        <AppContext.Provider value={app}>
          <ElementFrame onUnread={onUnread} onNavigate={onNavigate}>
            <Screens clinician={this.#settings.clinician} />
          </ElementFrame>
        </AppContext.Provider>
      ) : (
        <NobodyThere tokens={this.tokens} />
      ),
    )
  }
}

/** `what`: the attribute or property that is missing or wrong, if it `isStill`. */
export function drawNotSetUp(place: HTMLElement, what: string, locale: string | null, isStill: () => boolean): void {
  const language = languageFor(locale)
  whenSaid(language.code, () => isStill() && draw(place, language, <NotSetUp what={what} />))
}

function draw(place: HTMLElement, language: Language, screen: ComponentChild): void {
  place.lang = language.code
  render(<LanguageContext.Provider value={language}>{screen}</LanguageContext.Provider>, place)
}

function languageFor(locale: string | null): Language {
  return new Language(NO_STORAGE, [...(locale ? [locale] : []), ...navigator.languages], texts as Texts)
}

/** The way from an open page to a signed-in person's screens, and back. */

import { Unreachable } from "@client-messaging/client"
import { type ComponentChild, type ComponentType, render } from "preact"
import { makeApp } from "./assembly.ts"
import { type Browser, thisBrowser } from "./browser.ts"
import { AppContext, type Kind, LanguageContext } from "./page/context.ts"
import { Frame } from "./page/frame.tsx"
import { Landing } from "./page/landing.tsx"
import { Skeleton } from "./page/states.tsx"
import { type Answer, canSignIn, takeAnswer } from "./session/answer.ts"
import { type Config, readConfig } from "./session/config.ts"
import { Idle, LastActive, watchIdling } from "./session/idle.ts"
import { KeptGrant } from "./session/kept_grant.ts"
import { type Doorway, type Ended, forgetFormer, keepWhy, opened, takeWhy } from "./session/opening.ts"
import { Provider } from "./session/provider.ts"
import { type Person, Session } from "./session/session.ts"
import { keepSwept } from "./sweeping.ts"
import type { Word } from "./words/en.ts"
import { Language } from "./words/language.ts"

export interface FrontEnd {
  kind: Kind
  /** Who has something to do here. */
  roles: Person["role"][]
  Screens: ComponentType
}

type Show = (screen: ComponentChild) => void
/** What belongs to this page, whoever is signed in. */
type Page = { frontEnd: FrontEnd; browser: Browser; language: Language; show: Show; answer: Answer | null }

/** Milliseconds. */
const RESUMED_AGAIN = 3_000

const LEAVING = {
  base: document.baseURI,
  screen: () => location.hash,
  go: (address: URL) => location.assign(address),
  replace: (address: URL) => location.replace(address),
}

export function start(frontEnd: FrontEnd): void {
  const browser = thisBrowser()
  const { storages } = browser
  const answer = takeAnswer({ location, history }, storages)
  const language = new Language(storages.shared, navigator.languages)
  const speak = () => {
    document.documentElement.lang = language.tongue
  }
  speak()
  language.subscribe(speak)
  const show = screens(language)
  // A page that the browser keeps in its memory would show what was there before somebody signed out.
  addEventListener("pagehide", () => show(<Opening />))
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload())
  keepSwept(browser)
  void open({ frontEnd, browser, language, show, answer })
}

async function open(page: Page): Promise<void> {
  const { frontEnd, browser, show, answer } = page
  const kind = frontEnd.kind
  const retry = (note: Word, onRetry: () => void = () => void open(page)) =>
    show(<Landing kind={kind} note={note} onRetry={onRetry} />)
  show(<Opening />)
  if (!canSignIn(browser.storages)) return retry(takeWhy(browser) ?? "noStorage")
  const config = await readConfig().catch(() => null)
  if (!config) return retry("noConfig")
  const kept = new KeptGrant(browser.storages, browser.now)
  const door = { provider: new Provider(config, browser.storages, LEAVING), kept, browser }
  const signIn = async (tongue: string) => {
    await forgetFormer(door)
    await door.provider.begin(tongue)
  }
  const landing = (note: Word | null) => show(<Landing kind={kind} note={note} onSignIn={signIn} />)
  const found = await untilReached(
    () => opened(door, answer),
    (onRetry) => retry("noConfig", onRetry),
  )
  if (!(found instanceof Session)) return landing(found)
  if (frontEnd.roles.includes(found.person.role)) return run({ ...page, answer: null }, config, door, found)
  void found.drop()
  landing(kind === "chart" ? "wrongRoleChart" : "wrongRolePortal")
}

/** Tries for as long as there is no connection; what was being sent when a page was reloaded is to be finished. */
async function untilReached<Found>(work: () => Promise<Found>, onUnreached: (retry: () => void) => void) {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Unreachable)) return "signInFailed"
      await new Promise<void>((resolve) => {
        onUnreached(resolve)
        setTimeout(resolve, RESUMED_AGAIN)
      })
    }
  }
}

function run(page: Page, config: Config, { kept }: Doorway, session: Session): void {
  const { frontEnd, browser, show } = page
  const { kind, Screens } = frontEnd
  const { app, close } = makeApp(kind, config, session, browser)
  const over = new AbortController()
  const end = (why: Ended, atProvider = false) => {
    if (over.signal.aborted) return
    over.abort()
    close()
    blank(page)
    if (why === "endedOut") app.shelf.clear() // after the screens, which may write yet; before other tabs hear of the rest
    leave(page, session, why, atProvider)
  }
  const idle = new Idle(new LastActive(browser.storages.shared, session.person), browser, () => end("endedIdle", true))
  over.signal.addEventListener("abort", watchIdling(idle, browser))
  const elsewhere = (event: StorageEvent) => {
    if (app.shelf.wasCleared(event)) end("endedOut")
    else if (kept.wasForgotten(event)) end(idle.isOver ? "endedIdle" : "endedAway")
  }
  addEventListener("storage", elsewhere, { signal: over.signal })
  session.onOver = () => end("endedOver")
  show(
    <AppContext.Provider value={{ ...app, idle, signOut: () => end("endedOut", true) }}>
      <Frame>
        <Screens />
      </Frame>
    </AppContext.Provider>,
  )
}

/** Nothing of the person's stays on the screen, however long the provider takes. */
function blank({ show, language }: Page): void {
  show(<Opening />)
  document.title = language.say("title")
}

function leave(page: Page, session: Session, why: Ended, atProvider: boolean): void {
  const { browser } = page
  const onward = keepWhy(browser, why) ? () => location.reload() : () => void open(page)
  if (atProvider) session.end().catch(onward)
  else void session.drop().then(onward)
}

function screens(language: Language): Show {
  const place = document.getElementById("app")
  if (!place) throw new Error("a page without a place for the app")
  return (screen) => render(<LanguageContext.Provider value={language}>{screen}</LanguageContext.Provider>, place)
}

function Opening() {
  return (
    <main class="page">
      <Skeleton rows={4} />
    </main>
  )
}

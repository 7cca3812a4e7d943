/** Starts a front end: configuration, sign-in, screens, sign-out. */

import { Unreachable } from "@client-messaging/client"
import { type ComponentChild, type ComponentType, render } from "preact"
import { type Browser, thisBrowser } from "./browser.ts"
import { startCleanup } from "./cleanup.ts"
import { createApp } from "./create_app.ts"
import type { FrontEnd } from "./front_end.ts"
import { AppContext, LanguageContext, PageContext } from "./page/context.ts"
import { Frame } from "./page/frame.tsx"
import { Landing } from "./page/landing.tsx"
import { leaving } from "./page/leaving.ts"
import { Skeleton } from "./page/states.tsx"
import { type AuthorizationResponse, canSignIn, takeAuthorizationResponse } from "./session/authorization_response.ts"
import { type Config, readConfig } from "./session/config.ts"
import { Idle, LastActive, watchActivity } from "./session/idle.ts"
import { NAVIGATION } from "./session/navigation.ts"
import {
  deletePreviousGrant,
  type EndReason,
  IdleSession,
  openSession,
  type SignInContext,
  storeEndReason,
  takeEndReason,
} from "./session/open_session.ts"
import { Provider } from "./session/provider.ts"
import { Session } from "./session/session.ts"
import { StoredGrant } from "./session/stored_grant.ts"
import { TEXTS } from "./words/all.ts"
import type { Word } from "./words/en.ts"
import { Language } from "./words/language.ts"

type Render = (screen: ComponentChild) => void
/** Parts of the page that do not depend on the signed-in person. */
type Page = {
  frontEnd: FrontEnd
  Screens: ComponentType
  browser: Browser
  language: Language
  render: Render
  answer: AuthorizationResponse | null
}

/** Milliseconds. */
const RETRY_AFTER = 3_000
/** Milliseconds for a browser to leave for the provider's log-out: redirects may be forbidden, by our own policy too. */
const LEAVING_PATIENCE = 30_000

export function start(frontEnd: FrontEnd, Screens: ComponentType): void {
  const browser = thisBrowser()
  const { storages } = browser
  const answer = takeAuthorizationResponse({ location, history }, storages)
  const language = new Language(storages.shared, navigator.languages, TEXTS)
  const applyLanguage = () => {
    document.documentElement.lang = language.code
  }
  applyLanguage()
  language.subscribe(applyLanguage)
  const render = rendererFor(language)
  // The back/forward cache would show screens from before a sign-out.
  addEventListener("pagehide", () => render(<LoadingScreen />))
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload())
  startCleanup(browser)
  leaving.watch({ events: globalThis, restore: (url) => history.replaceState(history.state, "", url) })
  void open({ frontEnd, Screens, browser, language, render, answer })
}

async function open(page: Page): Promise<void> {
  const { frontEnd, browser, render, answer } = page
  const { words } = frontEnd
  const showRetry = (note: Word, onRetry: () => void = () => void open(page)) =>
    render(<Landing words={words} note={note} onRetry={onRetry} />)
  render(<LoadingScreen />)
  if (!canSignIn(browser.storages)) return showRetry(takeEndReason(browser) ?? "noStorage")
  const config = await readConfig().catch(() => null)
  if (!config) return showRetry("noConfig")
  const storedGrant = new StoredGrant(browser.storages, browser.now)
  const context = { provider: new Provider(config, browser.storages, NAVIGATION), storedGrant, browser }
  const signIn = async (code: string) => {
    await deletePreviousGrant(context)
    await context.provider.begin(code)
  }
  const showLanding = (note: Word | null) => render(<Landing words={words} note={note} onSignIn={signIn} />)
  const opened = await retryUntilReached(
    () => openSession(context, answer),
    (onRetry) => showRetry("noConfig", onRetry),
  )
  if (opened instanceof IdleSession) return leave({ ...page, answer: null }, opened.session, "endedIdle")
  if (!(opened instanceof Session)) return showLanding(opened)
  if (frontEnd.roles.includes(opened.person.role)) return run({ ...page, answer: null }, config, context, opened)
  void opened.drop()
  // The provider would sign the same person in again, without asking.
  const signOut = () => void leave({ ...page, answer: null }, opened, "endedAway")
  render(<Landing words={words} note={words.wrongRole} onSignOut={signOut} />)
}

/** Retries while offline: pending messages have to be finished after a reload. */
async function retryUntilReached<Result>(work: () => Promise<Result>, onUnreached: (retry: () => void) => void) {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Unreachable)) return "signInFailed"
      await new Promise<void>((resolve) => {
        onUnreached(resolve)
        setTimeout(resolve, RETRY_AFTER)
      })
    }
  }
}

function run(page: Page, config: Config, { storedGrant }: SignInContext, session: Session): void {
  const { frontEnd, Screens, browser, render } = page
  const { app, close } = createApp(frontEnd, config, session, browser)
  const ended = new AbortController()
  const end = (reason: EndReason, atProvider = false) => {
    if (ended.signal.aborted) return
    ended.abort()
    close()
    clearScreen(page)
    // After the screens, which may still write; before other tabs hear of it.
    if (reason === "endedOut") app.storage.clear()
    if (atProvider) void leave(page, session, reason)
    else void session.drop().then(() => showEnd(page, reason))
  }
  const idle = new Idle(new LastActive(browser.storages.shared, session.person), browser, () => end("endedIdle", true))
  ended.signal.addEventListener("abort", watchActivity(idle, browser))
  const onStorage = (event: StorageEvent) => {
    if (app.storage.wasCleared(event)) end("endedOut")
    else if (storedGrant.wasDeleted(event)) end(idle.isOver ? "endedIdle" : "endedAway")
  }
  addEventListener("storage", onStorage, { signal: ended.signal })
  session.onOver = () => end("endedOver")
  render(
    <AppContext.Provider value={app}>
      <PageContext.Provider value={{ idle, signOut: () => end("endedOut", true) }}>
        <Frame>
          <Screens />
        </Frame>
      </PageContext.Provider>
    </AppContext.Provider>,
  )
}

/** Removes the person's data from the screen, however long the provider takes. */
function clearScreen({ render, language }: Page): void {
  render(<LoadingScreen />)
  document.title = language.say("title")
}

/** Signs out at the provider, too, however long it takes to reach it; meanwhile the page says so. */
async function leave(page: Page, session: Session, reason: EndReason): Promise<void> {
  const { frontEnd, browser, render } = page
  render(<LoadingScreen />)
  storeEndReason(browser, "endedHere") // for a reload before the provider was reached
  const left = await retryUntilReached(
    () => session.end(),
    (onRetry) => render(<Landing words={frontEnd.words} note="endedUnreached" onRetry={onRetry} />),
  )
  if (left !== true) return showEnd(page, "endedHere")
  storeEndReason(browser, reason)
  setTimeout(() => showEnd(page, "endedHere"), LEAVING_PATIENCE)
}

function showEnd(page: Page, reason: EndReason): void {
  if (storeEndReason(page.browser, reason)) location.reload()
  else void open(page)
}

function rendererFor(language: Language): Render {
  const element = document.getElementById("app")
  if (!element) throw new Error("a page without a place for the app")
  return (screen) => render(<LanguageContext.Provider value={language}>{screen}</LanguageContext.Provider>, element)
}

function LoadingScreen() {
  return (
    <main class="page">
      <Skeleton rows={4} />
    </main>
  )
}

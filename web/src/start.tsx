/** The way from an open page to a signed-in person's screens. */

import { type ComponentChild, type ComponentType, render } from "preact"
import { makeApp } from "./assembly.ts"
import { type Browser, thisBrowser } from "./browser.ts"
import { AppContext, type Kind, LanguageContext } from "./page/context.ts"
import { Frame } from "./page/frame.tsx"
import { Landing } from "./page/landing.tsx"
import { Skeleton } from "./page/states.tsx"
import { type Config, readConfig } from "./session/config.ts"
import { wasActive } from "./session/idle.ts"
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

export type Ended = Extract<Word, "endedIdle" | "endedOut" | "endedOver">
const ENDED = "client-messaging:ended"
/** Milliseconds. */
const RESUMED_AGAIN = 3_000

export function start(frontEnd: FrontEnd): void {
  const browser = thisBrowser()
  keepSwept(browser)
  const language = new Language(browser.storages.shared, navigator.languages)
  const speak = () => {
    document.documentElement.lang = language.tongue
  }
  speak()
  language.subscribe(speak)
  // A page that the browser kept in its memory would show what was there before somebody signed out.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload())
  void open(frontEnd, language, browser)
}

async function open(frontEnd: FrontEnd, language: Language, browser: Browser): Promise<void> {
  const show = screens(language)
  show(<Opening />)
  const retry = async () => location.reload()
  const config = await readConfig().catch(() => null)
  if (!config) return show(<Landing kind={frontEnd.kind} note="noConfig" onRetry={retry} />)
  const provider = new Provider(config)
  const landing = (note: Word | null) =>
    show(<Landing kind={frontEnd.kind} note={note} onSignIn={(tongue) => provider.begin(tongue)} />)
  try {
    const session = await resumed(provider, () =>
      show(<Landing kind={frontEnd.kind} note="noConfig" onRetry={retry} />),
    )
    if (session === null) return landing(endedWhy())
    if (frontEnd.roles.includes(session.person.role)) return run(frontEnd, config, session, show, browser)
    Session.forget()
    landing(frontEnd.kind === "chart" ? "wrongRoleChart" : "wrongRolePortal")
  } catch {
    landing("signInFailed")
  }
}

/** Tries for as long as there is no connection; what was being sent when a page was reloaded is to be finished. */
async function resumed(provider: Provider, onUnreachable: () => void): Promise<Session | null> {
  const comesBack = location.search.includes("state=")
  if (!comesBack && !wasActive(localStorage, Date.now())) Session.forget()
  for (;;) {
    try {
      return await Session.resume(provider)
    } catch (error) {
      if (comesBack || !(error instanceof TypeError)) throw error // a fetch that got no answer is a TypeError
      onUnreachable()
      await new Promise((resolve) => setTimeout(resolve, RESUMED_AGAIN))
    }
  }
}

function run({ kind, Screens }: FrontEnd, config: Config, session: Session, show: Show, browser: Browser): void {
  const { app, close } = makeApp(kind, config, session, browser)
  const end = (why: Ended, atProvider: boolean) => {
    close()
    sessionStorage.setItem(ENDED, why)
    show(<Opening />) // nothing of the person's is left on the screen, whatever the provider's page takes
    if (atProvider) void session.end()
    else location.reload()
  }
  session.onOver = () => end("endedOver", false)
  const signOut = () => {
    app.shelf.clear()
    end("endedOut", true)
  }
  show(
    <AppContext.Provider value={{ ...app, signOut, signOutIdle: () => end("endedIdle", true) }}>
      <Frame>
        <Screens />
      </Frame>
    </AppContext.Provider>,
  )
}

type Show = (screen: ComponentChild) => void

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

/** Why somebody is not signed in any more; said once. */
function endedWhy(): Word | null {
  const why = sessionStorage.getItem(ENDED) as Ended | null
  sessionStorage.removeItem(ENDED)
  return why
}

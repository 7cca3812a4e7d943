/** Contexts that every screen can use: the app's services and the language. */

import type { Client, Message } from "@client-messaging/client"
import { createContext } from "preact"
import { useContext, useEffect } from "preact/hooks"
import type { FrontEnd } from "../front_end.ts"
import type { NameLookup } from "../inbox/name_lookup.ts"
import type { Overview } from "../inbox/overview.ts"
import type { LiveUpdates } from "../live_updates.ts"
import type { Network } from "../network.ts"
import { useObservable } from "../observable.ts"
import type { Drafts } from "../sending/drafts.ts"
import type { Item, Outbox } from "../sending/outbox.ts"
import type { Idle } from "../session/idle.ts"
import type { SignedIn } from "../session/session.ts"
import type { Language } from "../words/language.ts"
import type { Announcer } from "./announcer.tsx"
import type { Route, Router } from "./route.ts"

export interface App {
  frontEnd: FrontEnd
  client: Client
  session: SignedIn
  network: Network
  liveUpdates: LiveUpdates
  overview: Overview
  nameLookup: NameLookup
  drafts: Drafts
  outbox: Outbox
  announcer: Announcer
  router: Router
  /** Whether it stands in somebody else's page. */
  embedded: boolean
  sentListeners: Set<(item: Item, message: Message) => void>
}

/** What a page that signs people in and out knows besides. */
export interface SignedInPage {
  idle: Idle
  /** Deletes this person's data in this browser, and signs out. */
  signOut: () => void
}

export const AppContext = createContext<App | null>(null)
export const PageContext = createContext<SignedInPage | null>(null)
export const LanguageContext = createContext<Language | null>(null)

export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error("a screen outside of the app")
  return app
}

export function useSignedInPage(): SignedInPage {
  const page = useContext(PageContext)
  if (!page) throw new Error("a screen outside of a page that signs people in")
  return page
}

/** The current language; re-renders when it changes. */
export function useLanguage(): Language {
  const language = useContext(LanguageContext)
  if (!language) throw new Error("a screen without a language")
  return useObservable(language)
}

/** The route that is open; re-renders when it changes. */
export function useRoute(): Route {
  return useObservable(useApp().router).route
}

/** Calls `onSent` whenever a message of this person was accepted. */
export function useOnSent(onSent: (item: Item, message: Message) => void): void {
  const { sentListeners } = useApp()
  useEffect(() => {
    sentListeners.add(onSent)
    return () => {
      sentListeners.delete(onSent)
    }
  })
}

/** Translation functions of the current language; re-renders when it changes. */
export function useWords() {
  const language = useLanguage()
  return {
    say: language.say.bind(language),
    pieces: language.pieces.bind(language),
    when: language.when.bind(language),
    time: language.time.bind(language),
    day: language.day.bind(language),
    exactly: language.exactly.bind(language),
    onDay: language.onDay.bind(language),
    tags: language.tags,
    code: language.code,
  }
}

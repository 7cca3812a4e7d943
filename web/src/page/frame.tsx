/** Frame around every screen: skip link, signed-in person, language, connection state. */

import type { ComponentChildren } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import { useObservable } from "../observable.ts"
import { Announcements } from "./announcer.tsx"
import { useApp, useSignedInPage, useWords } from "./context.ts"
import { Dialog } from "./dialog.tsx"
import { ignoreDoubleClicks } from "./double_clicks.ts"
import { Icon } from "./icons.tsx"
import { IdleWarning } from "./idle_warning.tsx"
import { LanguageChoice } from "./language_choice.tsx"
import { leaving } from "./leaving.ts"
import { LeavingQuestion } from "./leaving_question.tsx"
import { to } from "./route.ts"
import { Sentence } from "./sentence.tsx"
import { Unsent } from "./unsent.tsx"

export function Frame({ children }: { children: ComponentChildren }) {
  const { announcer } = useApp()
  const { say } = useWords()
  const main = useRef<HTMLElement>(null)
  useEffect(() => ignoreDoubleClicks(), [])
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {say("skip")}
      </button>
      <Top />
      <Connection />
      <Unsent />
      <main id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
      <Announcements announcer={announcer} />
      <LeavingQuestion />
      <IdleWarning />
    </>
  )
}

function Top() {
  const { frontEnd, session, overview } = useApp()
  const { say } = useWords()
  const { unreadTotal } = useObservable(overview)
  useEffect(() => {
    document.title = unreadTotal ? `(${unreadTotal}) ${say("title")}` : say("title")
  })
  return (
    <header class="top">
      <a class="brand" href={to()}>
        <img src="icon.svg" alt="" width="28" height="28" />
        <span>{say(frontEnd.words.name)}</span>
        {unreadTotal > 0 && (
          <span class="badge">
            {unreadTotal}
            <span class="hidden"> {say("unread", { count: unreadTotal }).replace(/^\S+ /, "")}</span>
          </span>
        )}
      </a>
      <LanguageChoice />
      <span class="who" title={session.person.name}>
        <Sentence word="signedInAs" person={session.person.name} />
      </span>
      <SignOut />
    </header>
  )
}

function SignOut() {
  const { outbox } = useApp()
  const { signOut } = useSignedInPage()
  const { say } = useWords()
  const [asked, setAsked] = useState(false)
  const count = useObservable(outbox).pending().length
  return (
    <>
      <button type="button" class="quiet" onClick={() => (count ? setAsked(true) : leaving.attempt(signOut))}>
        {say("signOut")}
      </button>
      {asked && (
        <Dialog title={say("leaveTitle")} text={say("leaveText", { count })} onClose={() => setAsked(false)}>
          <button type="button" onClick={() => setAsked(false)}>
            {say("cancel")}
          </button>
          <button type="button" class="danger" onClick={signOut}>
            {say("leaveAnyway")}
          </button>
        </Dialog>
      )}
    </>
  )
}

/** Whether the API can be reached. */
export function Connection() {
  const { network, announcer } = useApp()
  const { say } = useWords()
  const { reachable } = useObservable(network)
  const before = useRef(true)
  useEffect(() => {
    if (reachable && !before.current) announcer.say(say("online"))
    before.current = reachable
  }, [reachable])
  return (
    <div role="status">
      {!reachable && (
        <p class="offline">
          <Icon name="warning" /> {say("offline")}
        </p>
      )}
    </div>
  )
}

/** First screen of somebody who is not signed in. */

import { useState } from "preact/hooks"
import type { FrontEnd } from "../front_end.ts"
import { IDLE_MINUTES } from "../session/idle.ts"
import { signInErrorWord } from "../session/open_session.ts"
import type { Word } from "../words/en.ts"
import { useWords } from "./context.ts"
import { LanguageChoice } from "./language_choice.tsx"

type Action =
  | { onSignIn: (language: string) => Promise<void>; onRetry?: never; onSignOut?: never }
  | { onRetry: () => void; onSignIn?: never; onSignOut?: never }
  | { onSignOut: () => void; onSignIn?: never; onRetry?: never }

type Props = Pick<FrontEnd, "words"> & { note: Word | null }

/** Offers sign-in; a retry where nothing can be reached; sign-out to somebody whom this front end is not for. */
export function Landing({ words, note, onSignIn, onRetry, onSignOut }: Props & Action) {
  const { say, code } = useWords()
  const [failure, setFailure] = useState<Word | null>(null)
  const signIn = () => onSignIn?.(code).catch((error: unknown) => setFailure(signInErrorWord(error)))
  const shownNote = failure ?? note
  return (
    <main class="landing">
      <div class="card">
        <img src="icon.svg" alt="" width="48" height="48" />
        <h1>{say(words.name)}</h1>
        <p>{say(words.welcome)}</p>
        <div role="alert">{shownNote && <p class="note">{say(shownNote, { minutes: IDLE_MINUTES })}</p>}</div>
        <button type="button" class="primary wide" onClick={onSignOut ?? onRetry ?? signIn}>
          {say(onSignOut ? "signOut" : onRetry ? "tryAgain" : "signIn")}
        </button>
        <p class="small">{say("notAnEmergency")}</p>
        <LanguageChoice />
      </div>
    </main>
  )
}

/** Screens of which there is nothing to show: not yet, not any more, not for you. */

import type { Refused } from "@client-messaging/client"
import type { ComponentChildren } from "preact"
import { useObservable } from "../observable.ts"
import type { Word } from "../words/en.ts"
import { useApp, useWords } from "./context.ts"
import { to } from "./route.ts"

/** As high as what will stand there, so that nothing jumps. */
export function Skeleton({ rows }: { rows: number }) {
  const { say } = useWords()
  return (
    <div class="skeleton">
      <p class="hidden">{say("loading")}</p>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} aria-hidden="true" />
      ))}
    </div>
  )
}

type Nothing = { title: string; hint?: string; isPage?: boolean; children?: ComponentChildren }

/** `isPage`: there is nothing else on this screen, so that this is its heading. */
export function Empty({ title, hint, isPage = false, children }: Nothing) {
  return (
    <div class="empty">
      {isPage ? <h1>{title}</h1> : <p class="empty-title">{title}</p>}
      {hint && <p>{hint}</p>}
      {children}
    </div>
  )
}

/** In place of what could not be loaded. It is tried again by itself, and at once by whoever does not want to wait. */
export function NotLoaded({ onRetry }: { onRetry: () => void }) {
  const { say } = useWords()
  return (
    <div role="alert">
      <Empty title={say("notLoaded")} hint={say("notLoadedHint")}>
        <button type="button" onClick={onRetry}>
          {say("tryAgain")}
        </button>
      </Empty>
    </div>
  )
}

/** Above what is shown and may be out of date. Where there is no connection at all, the whole page says so. */
export function NotRefreshed() {
  const { network } = useApp()
  const { say } = useWords()
  const { reachable } = useObservable(network)
  return <div role="status">{reachable && <p class="small">{say("notRefreshed")}</p>}</div>
}

/** What the API said, in words, for a screen that it refused. */
export function RefusedScreen({ refused }: { refused: Refused }) {
  const { notFound } = useApp().frontEnd.words
  const { say } = useWords()
  const known: Record<string, [Word, Word]> = {
    not_found: ["notFoundTitle", notFound],
    invalid_request: ["notFoundTitle", notFound], // an address with what can be no id
    access_suspended: ["suspendedTitle", "suspendedText"],
  }
  const [title, text] = known[refused.code] ?? ["brokenTitle", "brokenText"]
  return (
    <div role="alert">
      <Empty isPage title={say(title)} hint={say(text, { code: refused.code })}>
        <a class="button" href={to()}>
          {say("home")}
        </a>
      </Empty>
    </div>
  )
}

export function NotFound() {
  const { say } = useWords()
  return (
    <Empty isPage title={say("notThere")}>
      <a class="button" href={to()}>
        {say("home")}
      </a>
    </Empty>
  )
}

/** States without content: loading, empty, failed, refused, not found. */

import type { Refused } from "@client-messaging/client"
import type { ComponentChildren } from "preact"
import { useObservable } from "../observable.ts"
import type { Word } from "../words/en.ts"
import { useApp, useWords } from "./context.ts"
import { to } from "./route.ts"

/** Loading placeholder as high as the content, to avoid layout shift. */
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

/** `isPage`: nothing else is on this screen, so the title is its heading. */
export function Empty({ title, hint, isPage = false, children }: Nothing) {
  return (
    <div class="empty">
      {isPage ? <h1>{title}</h1> : <p class="empty-title">{title}</p>}
      {hint && <p>{hint}</p>}
      {children}
    </div>
  )
}

/** Failed to load. Retries are automatic; the button retries at once. */
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

/** Note that the content may be out of date. Hidden while offline: the frame says so for the whole page then. */
export function NotRefreshed() {
  const { network } = useApp()
  const { say } = useWords()
  const { reachable } = useObservable(network)
  return <div role="status">{reachable && <p class="small">{say("notRefreshed")}</p>}</div>
}

/** Explains the API's refusal of a screen. */
export function RefusedScreen({ refused }: { refused: Refused }) {
  const { notFound } = useApp().frontEnd.words
  const { say } = useWords()
  const known: Record<string, [Word, Word]> = {
    not_found: ["notFoundTitle", notFound],
    invalid_request: ["notFoundTitle", notFound], // an invalid id in the address
    access_suspended: ["suspendedTitle", "suspendedText"],
  }
  const [title, text] = known[refused.code] ?? ["brokenTitle", "brokenText"]
  return (
    <div role="alert">
      <Empty isPage title={say(title)} hint={say(text, { code: refused.code })}>
        <HomeLink />
      </Empty>
    </div>
  )
}

export function NotFound() {
  const { say } = useWords()
  return (
    <Empty isPage title={say("notThere")}>
      <HomeLink />
    </Empty>
  )
}

/** None where a page shows one inbox alone. */
function HomeLink() {
  const { router } = useApp()
  const { say } = useWords()
  if (router.top.length > 0) return null
  return (
    <a class="button" href={to()}>
      {say("home")}
    </a>
  )
}

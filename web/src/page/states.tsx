/** Screens of which there is nothing to show: not yet, not any more, not for you. */

import type { Refused } from "@client-messaging/client"
import type { ComponentChildren } from "preact"
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

/** What the API said, in words, for a screen that it refused. */
export function RefusedScreen({ refused }: { refused: Refused }) {
  const { kind } = useApp()
  const { say } = useWords()
  const gone: Word = kind === "chart" ? "notFoundChart" : "notFoundPortal"
  const known: Record<string, [Word, Word]> = {
    not_found: ["notFoundTitle", gone],
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

export function NotThere() {
  const { say } = useWords()
  return (
    <Empty isPage title={say("notThere")}>
      <a class="button" href={to()}>
        {say("home")}
      </a>
    </Empty>
  )
}

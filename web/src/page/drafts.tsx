/** Marks of drafts, in lists. */

import { useLayoutEffect, useReducer } from "preact/hooks"
import { useObservable } from "../observable.ts"
import type { Drafts } from "../sending/drafts.ts"
import { useApp, useWords } from "./context.ts"

/** Re-renders when a draft is begun or ends, in this tab or another. */
export function useDrafts(): Drafts {
  const { drafts } = useApp()
  const [, rerender] = useReducer((count: number) => count + 1, 0)
  useLayoutEffect(() => drafts.watch(() => rerender(undefined)), [drafts])
  return useObservable(drafts)
}

export function DraftMark() {
  const { say } = useWords()
  return <span class="draft">{say("draft")}</span>
}

/** Whom a message goes to, over the form and the thread: nobody may write into the wrong chart. */

import { type ComponentChild, createContext } from "preact"
import { useContext } from "preact/hooks"
import { Said } from "../page/said.tsx"
import type { Word } from "../words/en.ts"

/** What each front end says over what is open in an inbox; null where nobody is written to. */
export const ToWhom = createContext<ComponentChild>(null)

export function Addressee() {
  return <>{useContext(ToWhom)}</>
}

type Named = { person?: string; client?: string }

export function To({ word, ...names }: { word: Word } & Named) {
  return (
    <p class="to-whom">
      <Said word={word} {...names} />
    </p>
  )
}

/** Whom a message goes to, over the form and the thread: nobody may write into the wrong chart. */

import { type ComponentChild, createContext } from "preact"
import { useContext } from "preact/hooks"
import { Sentence } from "../page/sentence.tsx"
import type { Word } from "../words/en.ts"

/** What each front end says over what is open in an inbox; null where nobody is written to. */
export const RecipientContext = createContext<ComponentChild>(null)

export function Recipient() {
  return <>{useContext(RecipientContext)}</>
}

type Names = { person?: string; client?: string }

export function RecipientLine({ word, ...names }: { word: Word } & Names) {
  return (
    <p class="to-whom">
      <Sentence word={word} {...names} />
    </p>
  )
}

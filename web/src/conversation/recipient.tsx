/** Recipient, above form and thread: nobody may write into the wrong chart. */

import { type ComponentChild, createContext } from "preact"
import { useContext } from "preact/hooks"
import { Sentence } from "../page/sentence.tsx"
import type { Word } from "../words/en.ts"

/** The recipient line of the open pane; null if nothing is written there. */
export const RecipientContext = createContext<ComponentChild>(null)

export function Recipient() {
  return <>{useContext(RecipientContext)}</>
}

/** Recipient line in a thread, and of a new message. */
export type Recipients = { inThread: ComponentChild; newMessage?: ComponentChild }

type Names = { person?: string; client?: string }

export function RecipientLine({ word, ...names }: { word: Word } & Names) {
  return (
    <p class="to-whom">
      <Sentence word={word} {...names} />
    </p>
  )
}

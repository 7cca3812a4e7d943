/** Whom a message goes to, over the form and the thread: nobody may write into the wrong chart. */

import { type ComponentChild, createContext } from "preact"
import { useContext } from "preact/hooks"
import { useWords } from "../page/context.ts"
import type { Word } from "../words/en.ts"

/** What each front end says over what is open in an inbox; null where nobody is written to. */
export const ToWhom = createContext<ComponentChild>(null)

export function Addressee() {
  return <>{useContext(ToWhom)}</>
}

type Places = "person" | "client"
const SIGNS: Record<string, Places> = { "\ue000": "person", "\ue001": "client" }

/** A text with names in it, each with a direction of its own. */
export function To({ word, ...names }: { word: Word } & Partial<Record<Places, string>>) {
  const { say } = useWords()
  const pieces = say(word, { person: "\ue000", client: "\ue001" }).split(/([\ue000\ue001])/)
  return (
    <p class="to-whom">
      {pieces.map((piece) => {
        const place = SIGNS[piece]
        return place ? <bdi key={place}>{names[place]}</bdi> : piece
      })}
    </p>
  )
}

import type { Word } from "../words/en.ts"
import { useWords } from "./context.ts"

/** Translated sentence whose values are isolated (`bdi`), so that right-to-left names stay in place. */
export function Sentence({ word, ...values }: { word: Word } & Record<string, string>) {
  const { pieces } = useWords()
  return <>{pieces(word, values).map((piece, place) => (place % 2 ? <bdi key={place}>{piece}</bdi> : piece))}</>
}

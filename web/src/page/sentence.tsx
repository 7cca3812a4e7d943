import type { Word } from "../words/en.ts"
import { useWords } from "./context.ts"

/** A sentence with what people are called in it: a name that is written from right to left stays in its place. */
export function Sentence({ word, ...values }: { word: Word } & Record<string, string>) {
  const { pieces } = useWords()
  return <>{pieces(word, values).map((piece, place) => (place % 2 ? <bdi key={place}>{piece}</bdi> : piece))}</>
}

/** The nearest of several languages (BCP 47), as RFC 4647 looks a language up. */

/** A text, and the tag of its language. */
export type Spoken = { tag: string; text: string }

/**
 * The text whose language is nearest to the wanted ones, the first of them being the dearest: `es-MX` finds `es-MX`,
 * else `es`, else another Spanish. Where no wanted language has a text, the first text that there is: the practice's own.
 */
export function nearest(texts: Readonly<Record<string, string>> | undefined, wanted: readonly string[]): Spoken | null {
  const spoken = Object.entries(texts ?? {}).map(([tag, text]) => ({ tag, text }))
  for (const tag of wanted) {
    const found = lookUp(spoken, tag.toLowerCase())
    if (found) return found
  }
  return spoken[0] ?? null
}

function lookUp(spoken: readonly Spoken[], wanted: string): Spoken | undefined {
  for (let range = wanted; range; range = shorter(range)) {
    const found = spoken.find(({ tag }) => tag.toLowerCase() === range)
    if (found) return found
  }
  return spoken.find(({ tag }) => primary(tag.toLowerCase()) === primary(wanted))
}

/** Without its last subtag, and without a single letter that would stand last then: it begins an extension. */
function shorter(range: string): string {
  const parts = range.split("-").slice(0, -1)
  if (parts.at(-1)?.length === 1) parts.pop()
  return parts.join("-")
}

function primary(tag: string): string {
  return tag.split("-")[0] ?? ""
}

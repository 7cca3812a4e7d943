/** Ids that come from outside, as the API takes them (FHIR's `id`). */

export function isId(text: string): boolean {
  return /^[A-Za-z0-9.-]{1,64}$/.test(text)
}

/** Ids from a text in which they are separated by commas or spaces. */
export function idsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))]
}

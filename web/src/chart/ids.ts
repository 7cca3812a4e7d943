/** External ids as the API accepts them (FHIR's `id`). */

export function isId(text: string): boolean {
  return /^[A-Za-z0-9.-]{1,64}$/.test(text)
}

/** Splits ids separated by commas, semicolons or spaces. */
export function idsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))]
}

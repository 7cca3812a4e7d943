/** Telephone numbers as links (RFC 3966). */

/** The address that dials a number: its digits, and a `+` before them. */
export function dialling(number: string): string {
  const digits = number.replace(/[^0-9]/g, "")
  return `tel:${/^[^0-9]*\+/.test(number) ? "+" : ""}${digits}`
}

/** Numbers that can be dialled: a text without a digit is none. */
export function dialled(numbers: readonly string[] | undefined): string[] {
  return [...new Set(numbers ?? [])].filter((number) => /[0-9]/.test(number))
}

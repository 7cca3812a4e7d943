/** User text, normalised for display. It is stored as it was sent. */

/** CR alone ends the lines of HL7, VT and FF those of word processors; browsers break lines at LF only. */
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g

/** White space, control and default-ignorable characters, the empty Braille cell and the empty note head. */
const INVISIBLE =
  /^[\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb\u{13430}-\u{1343f}\u{1d159}]*$/u

/** Line ends as LF; null if nothing is visible. */
export function multiLine(text: string): string | null {
  return isVisible(text) ? text.replace(LINE_END, "\n") : null
}

/** The same on one line. */
export function singleLine(text: string): string | null {
  return isVisible(text) ? text.replace(LINE_END, " ") : null
}

/** The name; undefined if missing or invisible. */
export function visibleName(name: string | undefined): string | undefined {
  return name && isVisible(name) ? name : undefined
}

/** Whether any character is visible. */
export function isVisible(text: string): boolean {
  return !INVISIBLE.test(text)
}

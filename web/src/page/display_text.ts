/** Text that people wrote, as screens show it. It is kept as it was sent; only what is drawn differs. */

/** CR alone ends the lines of HL7, VT and FF those of word processors; browsers break lines at LF only. */
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g

/** White space, control characters, what fonts leave out, the empty Braille cell and the empty note head. */
const INVISIBLE =
  /^[\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb\u{13430}-\u{1343f}\u{1d159}]*$/u

/** With every line end as LF; null where there is nothing to see. */
export function multiLine(text: string): string | null {
  return isVisible(text) ? text.replace(LINE_END, "\n") : null
}

/** The same on one line. */
export function singleLine(text: string): string | null {
  return isVisible(text) ? text.replace(LINE_END, " ") : null
}

/** A name, unless it is none: left out, or one that nobody could see. */
export function visibleName(name: string | undefined): string | undefined {
  return name && isVisible(name) ? name : undefined
}

/** Whether there is anything to see in it. */
export function isVisible(text: string): boolean {
  return !INVISIBLE.test(text)
}

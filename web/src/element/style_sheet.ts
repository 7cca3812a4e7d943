/** The element's style sheet, adopted by its root: a content security policy has nothing to allow for it. */

import text from "element-style"

/** By document, since a sheet belongs to one, and by theme. */
const sheets = new WeakMap<Document, Map<string, CSSStyleSheet>>()

/** `theme`: `light` or `dark`; else as the device is set. */
export function styleSheetFor(page: Document, theme: string | null): CSSStyleSheet {
  const ofPage = sheets.get(page) ?? new Map<string, CSSStyleSheet>()
  sheets.set(page, ofPage)
  const name = theme === "light" || theme === "dark" ? theme : ""
  const known = ofPage.get(name)
  if (known) return known
  const sheet = new (page.defaultView?.CSSStyleSheet ?? CSSStyleSheet)()
  sheet.replaceSync(name ? themed(text, name) : text)
  ofPage.set(name, sheet)
  return sheet
}

const DARK = /\(prefers-color-scheme:\s*dark\)/g

function themed(text: string, theme: string): string {
  return text.replace(DARK, theme === "dark" ? "(forced-colors: none)" : "(width < 0px)")
}

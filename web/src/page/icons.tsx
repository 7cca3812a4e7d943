/** Icons. Decorative: text beside them says what they mean. */

import type { DisplayName } from "./names.ts"

const PATHS = {
  back: "M15 5l-7 7 7 7",
  write: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  warning: "M12 4L2.5 20h19zM12 10v4M12 17v.5",
  open: "M5 12.5l4.5 4.5L19 7.5",
  updates: "M6 9a6 6 0 0112 0c0 6 2 7 2 7H4s2-1 2-7M10 20h4",
  unread: "M14 6H3v13h18v-7M3 7l9 6 3-2M17.5 6a2.5 2.5 0 105 0 2.5 2.5 0 10-5 0",
  print: "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
} as const

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}

/** Avatar: the initials of a name. */
export function Avatar({ of: { letters, hue } }: { of: DisplayName }) {
  return (
    <span class="face" data-hue={hue} aria-hidden="true">
      {letters}
    </span>
  )
}

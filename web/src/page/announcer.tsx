/** Says aloud, to whoever listens to the screen, what others see happen. */

import { Observed, useObserved } from "../observed.ts"

export class Announcer extends Observed {
  text = ""

  say(text: string): void {
    this.text = text
    this.changed()
  }
}

export function Announcements({ announcer }: { announcer: Announcer }) {
  const { text, version } = useObserved(announcer)
  return (
    <div role="status" class="hidden">
      <span key={version}>{text}</span>
    </div>
  )
}

/** Announcements for screen readers (a live region). */

import { Observable, useObservable } from "../observable.ts"

export class Announcer extends Observable {
  text = ""

  say(text: string): void {
    this.text = text
    this.notify()
  }
}

export function Announcements({ announcer }: { announcer: Announcer }) {
  const { text, version } = useObservable(announcer)
  return (
    <div role="status" class="hidden">
      <span key={version}>{text}</span>
    </div>
  )
}

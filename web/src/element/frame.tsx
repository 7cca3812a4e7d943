/** Around every screen of an element: connection, what could not be sent, announcements. */

import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { useObservable } from "../observable.ts"
import { Announcements } from "../page/announcer.tsx"
import { useApp, useRoute } from "../page/context.ts"
import { ignoreDoubleClicks } from "../page/double_clicks.ts"
import { Connection } from "../page/frame.tsx"
import { Unsent } from "../page/unsent.tsx"
import { type Place, placeOf } from "./where.ts"

export interface Listeners {
  onUnread: (total: number) => void
  onNavigate: (place: Place) => void
}

type Props = Listeners & { children: ComponentChildren }

export function ElementFrame({ onUnread, onNavigate, children }: Props) {
  const { announcer } = useApp()
  const region = useRef<HTMLDivElement>(null)
  useEffect(() => ignoreDoubleClicks(region.current ?? undefined), [])
  useReported({ onUnread, onNavigate })
  return (
    <>
      <Connection />
      <Unsent />
      <div class="screen" ref={region}>
        {children}
      </div>
      <Announcements announcer={announcer} />
    </>
  )
}

/** Tells the page of the unread total, and of what is opened. */
function useReported({ onUnread, onNavigate }: Listeners): void {
  const { overview, frontEnd, session } = useApp()
  const { inboxes, unreadTotal } = useObservable(overview)
  const route = useRoute()
  const told = useRef<number | null>(null)
  const opened = useRef(route.join("/"))
  useEffect(() => {
    if (inboxes === null || told.current === unreadTotal) return
    told.current = unreadTotal
    onUnread(unreadTotal)
  })
  useEffect(() => {
    if (opened.current === route.join("/")) return
    opened.current = route.join("/")
    onNavigate(placeOf(frontEnd, route, session.person.id))
  })
}

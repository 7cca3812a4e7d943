/** Portal access of a chart as it was last read, and whether messages can be exchanged. */

import { type MessagingStatus, Refused, type ShownPortalAccess } from "@client-messaging/client"
import { useEffect, useRef, useState } from "preact/hooks"
import { useApp } from "../page/context.ts"

export interface Read {
  status: MessagingStatus | null
  access: ShownPortalAccess | null
  refused: Refused | null
  /** Raises what the API says. */
  reread: () => Promise<ShownPortalAccess>
  /** A change was answered with this. */
  take: (access: ShownPortalAccess) => void
}

/**
 * News has the status asked for again. Contacts are read only where the state is another than the one they were read
 * with: each time they are shown is kept in the chart's audit.
 */
export function useAccess(client: string): Read {
  const { client: api, newsroom } = useApp()
  const [status, setStatus] = useState<MessagingStatus | null>(null)
  const [access, setAccess] = useState<ShownPortalAccess | null>(null)
  const [refused, setRefused] = useState<Refused | null>(null)
  const since = useRef<string | undefined>(undefined)
  const take = (now: ShownPortalAccess) => {
    since.current = now.since
    setAccess(now)
  }
  const reread = async () => {
    const now = await api.portalAccess(client)
    take(now)
    return now
  }
  const refresh = async (first: boolean) => {
    const now = await api.messaging(client)
    setStatus(now)
    if (first || now.portal_access.since !== since.current) await reread()
  }
  useEffect(() => {
    const ask = (first: boolean) =>
      refresh(first).catch((error: unknown) => error instanceof Refused && setRefused(error))
    void ask(true)
    return newsroom.read((news) => {
      if (news === null || news.client_id === client) void ask(false)
    })
  }, [client])
  const taken = (now: ShownPortalAccess) => {
    take(now)
    api.messaging(client).then(setStatus, () => {}) // else with the next news
  }
  return { status, access, refused, reread, take: taken }
}

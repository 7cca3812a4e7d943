/** Portal access of a chart as it was last read, and whether messages can be exchanged. */

import type { MessagingStatus, Refused, ShownPortalAccess } from "@client-messaging/client"
import { useEffect, useMemo } from "preact/hooks"
import { Again, later } from "../inbox/again.ts"
import { Latest } from "../inbox/latest.ts"
import { isAboutWhatWasAsked } from "../inbox/refusals.ts"
import { Observed, useObserved } from "../observed.ts"
import { useApp } from "../page/context.ts"

export interface Read {
  status: MessagingStatus | null
  access: ShownPortalAccess | null
  refused: Refused | null
  /** The latest request failed. It is repeated by itself; what is here may be out of date. */
  failed: boolean
  refresh: () => Promise<void>
  /** Raises what the API says. */
  reread: () => Promise<ShownPortalAccess>
  /** A change was answered with this. */
  take: (access: ShownPortalAccess) => void
}

export interface Asking {
  status: () => Promise<MessagingStatus>
  access: () => Promise<ShownPortalAccess>
}

/**
 * News has the status asked for again. Contacts are read only where the state is another than the one they were read
 * with: each time they are shown is kept in the chart's audit.
 */
export class Access extends Observed implements Read {
  status: MessagingStatus | null = null
  access: ShownPortalAccess | null = null
  refused: Refused | null = null
  failed = false
  readonly #ask: Asking
  readonly #again: Again
  readonly #latest = new Latest()

  constructor(ask: Asking, wait = later) {
    super()
    this.#ask = ask
    this.#again = new Again(() => void this.refresh(), wait)
  }

  readonly refresh = async (): Promise<void> => {
    const isNews = this.#latest.ask()
    try {
      const status = await this.#ask.status()
      const isKnown = this.access !== null && this.access.since === status.portal_access.since
      const access = isKnown ? null : await this.#ask.access()
      if (isNews()) this.#show(status, access)
    } catch (error) {
      if (isNews()) this.#fail(error)
    }
  }

  readonly reread = async (): Promise<ShownPortalAccess> => {
    const isNews = this.#latest.ask()
    const [status, access] = [await this.#ask.status(), await this.#ask.access()]
    if (isNews()) this.#show(status, access)
    return access
  }

  readonly take = (access: ShownPortalAccess): void => {
    this.#latest.drop()
    this.access = access
    this.changed()
    void this.refresh()
  }

  /** Nothing is asked any more by itself. */
  close(): void {
    this.#again.close()
  }

  #show(status: MessagingStatus, access: ShownPortalAccess | null): void {
    this.status = status
    if (access) this.access = access
    this.refused = null
    this.failed = false
    this.#again.succeeded()
    this.changed()
  }

  #fail(error: unknown): void {
    this.failed = !isAboutWhatWasAsked(error)
    if (isAboutWhatWasAsked(error)) {
      this.refused = error
      this.status = null
      this.access = null
      this.#again.succeeded()
    } else this.#again.failed()
    this.changed()
  }
}

export function useAccess(client: string): Read {
  const { client: api, newsroom } = useApp()
  const access = useMemo(
    () => new Access({ status: () => api.messaging(client), access: () => api.portalAccess(client) }),
    [client],
  )
  useEffect(() => {
    void access.refresh()
    const unread = newsroom.read((news) => {
      if (news === null || news.client_id === client) void access.refresh()
    })
    return () => {
      unread()
      access.close()
    }
  }, [access])
  return useObserved(access)
}

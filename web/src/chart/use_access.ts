/** Portal access of a chart and its messaging status, refreshed with news. */

import type { MessagingStatus, Refused, ShownPortalAccess } from "@client-messaging/client"
import { useEffect, useMemo } from "preact/hooks"
import { LatestRequest } from "../inbox/latest_request.ts"
import { isApiRefusal } from "../inbox/refusals.ts"
import { RetryTimer, schedule } from "../inbox/retry_timer.ts"
import { Observable, useObservable } from "../observable.ts"
import { useApp } from "../page/context.ts"

export interface AccessState {
  status: MessagingStatus | null
  access: ShownPortalAccess | null
  refused: Refused | null
  /** The latest request failed and will be retried; the content may be out of date. */
  failed: boolean
  refresh: () => Promise<void>
  /** Throws the API's refusal. */
  reload: () => Promise<ShownPortalAccess>
  /** Takes the answer to a change. */
  applyChange: (access: ShownPortalAccess) => void
}

export interface AccessRequests {
  status: () => Promise<MessagingStatus>
  access: () => Promise<ShownPortalAccess>
}

/**
 * News refreshes the status. Contacts are read again only if the state has changed since:
 * each read of them is recorded in the chart's audit.
 */
export class PortalAccessState extends Observable implements AccessState {
  status: MessagingStatus | null = null
  access: ShownPortalAccess | null = null
  refused: Refused | null = null
  failed = false
  readonly #requests: AccessRequests
  readonly #retry: RetryTimer
  readonly #latest = new LatestRequest()

  constructor(ask: AccessRequests, wait = schedule) {
    super()
    this.#requests = ask
    this.#retry = new RetryTimer(() => void this.refresh(), wait)
  }

  readonly refresh = async (): Promise<void> => {
    const isLatest = this.#latest.begin()
    try {
      const status = await this.#requests.status()
      const isKnown = this.access !== null && this.access.since === status.portal_access.since
      const access = isKnown ? null : await this.#requests.access()
      if (isLatest()) this.#show(status, access)
    } catch (error) {
      if (isLatest()) this.#fail(error)
    }
  }

  readonly reload = async (): Promise<ShownPortalAccess> => {
    const isLatest = this.#latest.begin()
    const [status, access] = [await this.#requests.status(), await this.#requests.access()]
    if (isLatest()) this.#show(status, access)
    return access
  }

  readonly applyChange = (access: ShownPortalAccess): void => {
    this.#latest.invalidate()
    this.access = access
    this.notify()
    void this.refresh()
  }

  /** Stops automatic retries. */
  close(): void {
    this.#retry.close()
  }

  #show(status: MessagingStatus, access: ShownPortalAccess | null): void {
    this.status = status
    if (access) this.access = access
    this.refused = null
    this.failed = false
    this.#retry.succeeded()
    this.notify()
  }

  #fail(error: unknown): void {
    this.failed = !isApiRefusal(error)
    if (isApiRefusal(error)) {
      this.refused = error
      this.status = null
      this.access = null
      this.#retry.succeeded()
    } else this.#retry.failed()
    this.notify()
  }
}

export function useAccess(client: string): AccessState {
  const { client: api, liveUpdates } = useApp()
  const access = useMemo(
    () => new PortalAccessState({ status: () => api.messaging(client), access: () => api.portalAccess(client) }),
    [client],
  )
  useEffect(() => {
    void access.refresh()
    const unsubscribe = liveUpdates.subscribe((news) => {
      if (news === null || news.client_id === client) void access.refresh()
    })
    return () => {
      unsubscribe()
      access.close()
    }
  }, [access])
  return useObservable(access)
}

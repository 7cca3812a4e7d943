/** The API as its callers see it. */

import createFetch, { type Client as Fetching } from "openapi-fetch"
import { content, Inbox, type Side } from "./inbox.ts"
import { requesting, type Settings } from "./requests.ts"
import type { paths } from "./schema.d.ts"
import type {
  InboxOverview,
  MessagingStatus,
  OverviewQuery,
  PortalAccess,
  PortalAccessChange,
  ShownPortalAccess,
} from "./types.ts"

export interface Client {
  /** Every operation of the document, typed by it. Its errors are thrown, as everywhere here. */
  readonly raw: Fetching<paths>
  /** A clinician's own inbox with a client. */
  clinicianInbox(clientId: string): Inbox
  /** An inbox of a chart that the caller owns. */
  portalInbox(clientId: string, clinicianId: string): Inbox
  /** All inboxes of a clinician, latest activity first. */
  inboxes(query?: OverviewQuery): Promise<InboxOverview>
  /** All inboxes of a chart owner, latest activity first. */
  portalInboxes(query?: OverviewQuery): Promise<InboxOverview>
  /** Whether messages can be written in a chart; for clinicians and staff. */
  messaging(clientId: string): Promise<MessagingStatus>
  /** Who owns a chart in the portal, how they are reached, and the version that a change names; for clinicians and staff. */
  portalAccess(clientId: string): Promise<ShownPortalAccess>
  /** Enable, disable, correct or hand over. Saying the same again changes nothing. */
  changePortalAccess(clientId: string, change: PortalAccessChange): Promise<PortalAccess>
}

/** A client of the API at one address for one caller. Its calls raise Refused and Unreachable. */
export function createClient(settings: Settings): Client {
  const raw = createFetch<paths>({ baseUrl: settings.api, fetch: requesting(settings) })
  return {
    raw,
    clinicianInbox: (clientId) => new Inbox(practiceSide(raw, clientId)),
    portalInbox: (clientId, clinicianId) => new Inbox(portalSide(raw, clientId, clinicianId)),
    inboxes: async (query = {}) => content(await raw.GET("/inboxes", { params: { query: asked(query) } })),
    portalInboxes: async (query = {}) => content(await raw.GET("/portal/inboxes", { params: { query: asked(query) } })),
    messaging: async (client_id) =>
      content(await raw.GET("/clients/{client_id}/messaging", { params: { path: { client_id } } })),
    portalAccess: async (client_id) =>
      content(await raw.GET("/clients/{client_id}/portal-access", { params: { path: { client_id } } })),
    changePortalAccess: async (client_id, body) =>
      content(await raw.PUT("/clients/{client_id}/portal-access", { params: { path: { client_id } }, body })),
  }
}

function practiceSide(raw: Fetching<paths>, client_id: string): Side {
  const path = { client_id }
  return {
    read: (query, tag, signal) =>
      raw.GET("/clients/{client_id}/inbox", { params: { path, query, header: matching(tag) }, ...within(signal) }),
    write: (body, key) =>
      raw.POST("/clients/{client_id}/messages", { params: { path, header: { "Idempotency-Key": key } }, body }),
    mark: (body) => raw.PUT("/clients/{client_id}/inbox/read-marker", { params: { path }, body }),
    show: (entry_id) =>
      raw.GET("/clients/{client_id}/messages/{entry_id}", { params: { path: { client_id, entry_id } } }),
    status: () => raw.GET("/clients/{client_id}/messaging", { params: { path } }),
  }
}

function portalSide(raw: Fetching<paths>, client_id: string, clinician_id: string): Side {
  const path = { client_id, clinician_id }
  const at = "/portal/clients/{client_id}/clinicians/{clinician_id}"
  return {
    read: (query, tag, signal) =>
      raw.GET(`${at}/inbox`, { params: { path, query, header: matching(tag) }, ...within(signal) }),
    write: (message, key) => {
      if (!("thread_id" in message)) throw new TypeError("a chart owner writes into a thread that exists")
      return raw.POST(`${at}/messages`, { params: { path, header: { "Idempotency-Key": key } }, body: message })
    },
    mark: (body) => raw.PUT(`${at}/inbox/read-marker`, { params: { path }, body }),
    show: (entry_id) => raw.GET(`${at}/messages/{entry_id}`, { params: { path: { ...path, entry_id } } }),
    status: () => raw.GET(`${at}/messaging`, { params: { path } }),
  }
}

function matching(tag: string | undefined): { "If-None-Match"?: string } {
  return tag === undefined ? {} : { "If-None-Match": tag }
}

function within(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

function asked({ unread, ...query }: OverviewQuery): Omit<OverviewQuery, "unread"> & { unread?: "true" } {
  return unread ? { ...query, unread: "true" } : query
}

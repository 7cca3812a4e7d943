/** The client: one method per operation. */

import createFetch, { type Client as FetchClient } from "openapi-fetch"
import { dataOf, Inbox, type InboxRequests } from "./inbox.ts"
import { fetchWithRetries, type Settings } from "./requests.ts"
import type { paths } from "./schema.d.ts"
import type {
  Absence,
  AbsenceChange,
  ChangedSection,
  InboxOverview,
  MessagingStatus,
  OverviewQuery,
  PortalAccess,
  PortalAccessChange,
  PracticeSettings,
  Preferences,
  PreferencesChange,
  SectionChange,
  SectionName,
  ShownAbsence,
  ShownPortalAccess,
} from "./types.ts"

export interface Client {
  /** Every operation of the OpenAPI document, typed by it. Errors are thrown, as everywhere here. */
  readonly raw: FetchClient<paths>
  /** A clinician's own inbox with a client. */
  clinicianInbox(clientId: string): Inbox
  /** An inbox of a chart that the caller owns, as chart owner. */
  portalInbox(clientId: string, clinicianId: string): Inbox
  /** All inboxes of a clinician, latest activity first. */
  inboxes(query?: OverviewQuery): Promise<InboxOverview>
  /** All inboxes of a chart owner, latest activity first. */
  portalInboxes(query?: OverviewQuery): Promise<InboxOverview>
  /** Whether messages can be sent in a chart; for clinicians and staff. */
  messaging(clientId: string): Promise<MessagingStatus>
  /** The chart owner, their contact details, and the version that a change names; for clinicians and staff. */
  portalAccess(clientId: string): Promise<ShownPortalAccess>
  /** Enables, disables, corrects or hands over portal access. Idempotent. */
  changePortalAccess(clientId: string, change: PortalAccessChange): Promise<PortalAccess>
  /** All sections of the practice settings, with their versions; for clinicians and staff. */
  practiceSettings(): Promise<PracticeSettings>
  /** Replaces a section of the practice settings; what is left out has its default. For staff. Idempotent. */
  changePracticeSettings<Name extends SectionName>(
    section: Name,
    change: SectionChange<Name>,
  ): Promise<ChangedSection<Name>>
  /** A clinician's absence; only `clinician_id` where there is none, or it is over. */
  absence(clinicianId: string): Promise<ShownAbsence>
  /** Sets a clinician's absence: the caller's own, or for staff anybody's. Idempotent. */
  setAbsence(clinicianId: string, absence: AbsenceChange): Promise<Absence>
  /** Ends an absence. Idempotent. */
  endAbsence(clinicianId: string): Promise<ShownAbsence>
  /** How and when the caller, a chart owner, is told of unread messages, for all their charts. */
  preferences(): Promise<Preferences>
  /** Replaces the caller's preferences; what is left out has its default. Idempotent. */
  setPreferences(preferences: PreferencesChange): Promise<Preferences>
}

/** Creates a client for one API and one caller. Its calls throw Refused and Unreachable. */
export function createClient(settings: Settings): Client {
  const raw = createFetch<paths>({ baseUrl: settings.api, fetch: fetchWithRetries(settings) })
  return {
    raw,
    clinicianInbox: (clientId) => new Inbox(clinicianRequests(raw, clientId)),
    portalInbox: (clientId, clinicianId) => new Inbox(portalRequests(raw, clientId, clinicianId)),
    inboxes: async (query = {}) => dataOf(await raw.GET("/inboxes", { params: { query: toQuery(query) } })),
    portalInboxes: async (query = {}) =>
      dataOf(await raw.GET("/portal/inboxes", { params: { query: toQuery(query) } })),
    messaging: async (client_id) =>
      dataOf(await raw.GET("/clients/{client_id}/messaging", { params: { path: { client_id } } })),
    portalAccess: async (client_id) =>
      dataOf(await raw.GET("/clients/{client_id}/portal-access", { params: { path: { client_id } } })),
    changePortalAccess: async (client_id, body) =>
      dataOf(await raw.PUT("/clients/{client_id}/portal-access", { params: { path: { client_id } }, body })),
    ...settingsRequests(raw),
  }
}

type SettingsRequests = Pick<
  Client,
  | "practiceSettings"
  | "changePracticeSettings"
  | "absence"
  | "setAbsence"
  | "endAbsence"
  | "preferences"
  | "setPreferences"
>

function settingsRequests(raw: FetchClient<paths>): SettingsRequests {
  const at = "/clinicians/{clinician_id}/absence"
  return {
    practiceSettings: async () => dataOf(await raw.GET("/practice/settings")),
    changePracticeSettings: async <Name extends SectionName>(section: Name, body: SectionChange<Name>) =>
      dataOf(
        await raw.PUT("/practice/settings/{section}", { params: { path: { section } }, body }),
      ) as ChangedSection<Name>,
    absence: async (clinician_id) => dataOf(await raw.GET(at, { params: { path: { clinician_id } } })),
    setAbsence: async (clinician_id, body) => dataOf(await raw.PUT(at, { params: { path: { clinician_id } }, body })),
    endAbsence: async (clinician_id) => dataOf(await raw.DELETE(at, { params: { path: { clinician_id } } })),
    preferences: async () => dataOf(await raw.GET("/portal/preferences")),
    setPreferences: async (body) => dataOf(await raw.PUT("/portal/preferences", { body })),
  }
}

function clinicianRequests(raw: FetchClient<paths>, client_id: string): InboxRequests {
  const path = { client_id }
  return {
    read: (query, tag, signal) =>
      raw.GET("/clients/{client_id}/inbox", {
        params: { path, query, header: ifNoneMatch(tag) },
        ...withSignal(signal),
      }),
    write: (body, key) =>
      raw.POST("/clients/{client_id}/messages", { params: { path, header: { "Idempotency-Key": key } }, body }),
    mark: (body) => raw.PUT("/clients/{client_id}/inbox/read-marker", { params: { path }, body }),
    show: (entry_id) =>
      raw.GET("/clients/{client_id}/messages/{entry_id}", { params: { path: { client_id, entry_id } } }),
    status: () => raw.GET("/clients/{client_id}/messaging", { params: { path } }),
  }
}

function portalRequests(raw: FetchClient<paths>, client_id: string, clinician_id: string): InboxRequests {
  const path = { client_id, clinician_id }
  const at = "/portal/clients/{client_id}/clinicians/{clinician_id}"
  return {
    read: (query, tag, signal) =>
      raw.GET(`${at}/inbox`, { params: { path, query, header: ifNoneMatch(tag) }, ...withSignal(signal) }),
    write: (body, key) => raw.POST(`${at}/messages`, { params: { path, header: { "Idempotency-Key": key } }, body }),
    mark: (body) => raw.PUT(`${at}/inbox/read-marker`, { params: { path }, body }),
    show: (entry_id) => raw.GET(`${at}/messages/{entry_id}`, { params: { path: { ...path, entry_id } } }),
    status: () => raw.GET(`${at}/messaging`, { params: { path } }),
  }
}

function ifNoneMatch(tag: string | undefined): { "If-None-Match"?: string } {
  return tag === undefined ? {} : { "If-None-Match": tag }
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

function toQuery({ unread, ...query }: OverviewQuery): Omit<OverviewQuery, "unread"> & { unread?: "true" } {
  return unread ? { ...query, unread: "true" } : query
}

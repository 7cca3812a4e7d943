/** Types of the OpenAPI document. */

import type { components } from "./schema.d.ts"

type Schemas = components["schemas"]

export type InboxPage = Schemas["InboxPage"]
export type InboxMessage = Schemas["InboxMessage"]
export type Notice = Schemas["Notice"]
export type Entry = Schemas["Entry"]
export type Message = Schemas["Message"]
export type Sender = Schemas["Sender"]
export type Messaging = Schemas["Messaging"]
export type MessagingStatus = Schemas["MessagingStatus"]
export type InboxOverview = Schemas["InboxOverview"]
export type InboxSummary = Schemas["InboxSummary"]
export type LastEntry = Schemas["LastEntry"]
export type ReadMarker = Schemas["ReadMarker"]
export type PortalAccess = Schemas["PortalAccess"]
export type ShownPortalAccess = Schemas["ShownPortalAccess"]
export type ChartOwner = Schemas["ChartOwner"]
export type PortalAccessChange = Schemas["PortalAccessChange"]
export type PracticeSettings = Schemas["PracticeSettings"]
export type ResponseNow = Schemas["ResponseNow"]
export type Told = Schemas["Told"]
export type Start = Schemas["Start"]
export type Absence = Schemas["Absence"]
export type AbsenceChange = Schemas["AbsenceChange"]
export type ShownAbsence = Schemas["ShownAbsence"]
export type Preferences = Schemas["Preferences"]
export type PreferencesChange = Schemas["PreferencesChange"]
export type Problem = Schemas["Problem"]
export type FieldError = Schemas["FieldError"]
export type Reason = Schemas["Reason"]
export type Relationship = Schemas["Relationship"]
export type Role = Schemas["Role"]

/** Query of an inbox page: at most one of `before` and `after`. `limit` is 1 to 100, default 25. */
export type PageQuery = { limit?: number; before?: string; after?: string }

/** Query of an overview. */
export type OverviewQuery = { limit?: number; before?: string; unread?: boolean }

/** A message to send: with `subject` it starts a thread (chart owners: where `messaging.start` says so), with `thread_id` it goes into one. */
export type Outgoing = Schemas["MessageToSend"]

/** An accepted message; `replayed` if an earlier request with this key was accepted already. */
export type Sent = { message: Message; replayed: boolean }

/** A page and its ETag; the tag is null if the page was read during a write. */
export type TaggedPage = { page: InboxPage; tag: string | null }

/** The name of a section of the practice settings. */
export type SectionName = keyof PracticeSettings

type SectionChanges = {
  messaging: Schemas["MessagingChange"]
  response: Schemas["ResponseChange"]
  nudges: Schemas["NudgesChange"]
}

/** A change of a section: the whole section as it shall be. With `version`, only if it is still that one. */
export type SectionChange<Name extends SectionName> = SectionChanges[Name]

/** A section after its change. */
export type ChangedSection<Name extends SectionName> = PracticeSettings[Name]

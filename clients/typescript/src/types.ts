/** The names of the OpenAPI document, without its folders. */

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
export type Problem = Schemas["Problem"]
export type FieldError = Schemas["FieldError"]
export type Reason = Schemas["Reason"]
export type Relationship = Schemas["Relationship"]
export type Role = Schemas["Role"]

/** Which page of an inbox: at most one of `before` and `after`. `limit` is 1 to 100, 25 if left out. */
export type PageQuery = { limit?: number; before?: string; after?: string }

/** Which inboxes of the overview. */
export type OverviewQuery = { limit?: number; before?: string; unread?: boolean }

/** What a person writes: with a subject it starts a thread (clinicians only), with a thread's id it goes into one. */
export type Outgoing = Schemas["MessageToSend"]

/** An accepted message; `replayed` where an earlier request with this key had been accepted already. */
export type Sent = { message: Message; replayed: boolean }

/** A page and its ETag; the tag is null where the page was read in the middle of a write. */
export type TaggedPage = { page: InboxPage; tag: string | null }

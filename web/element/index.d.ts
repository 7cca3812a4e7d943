/** Types of the custom element `<client-messaging>`. */

/** Answers the person's token. `refused`: that which the API has refused, or which ends. Null ends the session. */
export type GetToken = (refused?: string) => Promise<string | null | undefined> | string | null | undefined

/** Names by id, of ids that the API has no names of; what is left out is shown as its id. */
export type ResolveNames = (
  ids: string[],
  kind: "client" | "clinician",
) => Promise<Record<string, string>> | Record<string, string> | null | undefined

export interface UnreadDetail {
  /** Unread messages and notices, of all inboxes of the person. */
  total: number
}

export interface NavigateDetail {
  /** `overview`, `inbox`, `thread`, `new`, `sending` or `updates`. */
  view: string
  clientId: string | null
  clinicianId: string | null
  threadId: string | null
}

export interface SessionEndDetail {
  /** `ended`: `getToken` answered null. `person-changed`: its token is that of somebody else, who is shown now. */
  reason: "ended" | "person-changed"
}

export type MessagingUnreadEvent = CustomEvent<UnreadDetail>
export type MessagingNavigateEvent = CustomEvent<NavigateDetail>
export type MessagingSessionEndEvent = CustomEvent<SessionEndDetail>

export interface ClientMessagingEventMap extends HTMLElementEventMap {
  unread: MessagingUnreadEvent
  navigate: MessagingNavigateEvent
  sessionend: MessagingSessionEndEvent
}

export declare class ClientMessaging extends HTMLElement {
  /** URL of the API. */
  apiUrl: string | null
  /** URL of the live API (`wss://`); without it, news is asked for every ten seconds. */
  liveUrl: string | null
  side: "chart" | "portal" | null
  clientId: string | null
  clinicianId: string | null
  /** `en` or `es`; else the language of the page, else the browser's. */
  locale: string | null
  /** `light` or `dark`; else as the device is set. */
  theme: "light" | "dark" | null
  /** Whether what is open stands in the fragment of the page's address. */
  routes: boolean
  getToken: GetToken | null
  resolveNames: ResolveNames | null
  /** Null until it is known. */
  readonly unreadTotal: number | null
  /** Deletes from this browser what the person has begun to write and what was not sent: call it when they sign out. */
  forget(): void
  /** Asks for a token anew, after the session has ended. */
  restart(): void
  addEventListener<Name extends keyof ClientMessagingEventMap>(
    name: Name,
    listener: (this: ClientMessaging, event: ClientMessagingEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void
}

declare global {
  interface HTMLElementTagNameMap {
    "client-messaging": ClientMessaging
  }
}

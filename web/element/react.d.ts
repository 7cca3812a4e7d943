/** `<client-messaging>` in the JSX of React 19: `import "@client-messaging/element/react"`. */

import type {
  ClientMessaging,
  GetToken,
  MessagingNavigateEvent,
  MessagingSessionEndEvent,
  MessagingUnreadEvent,
  ResolveNames,
} from "@client-messaging/element"
import type { DetailedHTMLProps, HTMLAttributes } from "react"

export * from "@client-messaging/element"

export interface ClientMessagingProps {
  "api-url": string
  "live-url"?: string | undefined
  side: "chart" | "portal"
  "client-id"?: string | undefined
  "clinician-id"?: string | undefined
  locale?: string | undefined
  theme?: "light" | "dark" | undefined
  routes?: boolean | undefined
  getToken: GetToken
  resolveNames?: ResolveNames | undefined
  onunread?: ((event: MessagingUnreadEvent) => void) | undefined
  onnavigate?: ((event: MessagingNavigateEvent) => void) | undefined
  onsessionend?: ((event: MessagingSessionEndEvent) => void) | undefined
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "client-messaging": DetailedHTMLProps<HTMLAttributes<ClientMessaging>, ClientMessaging> & ClientMessagingProps
    }
  }
}

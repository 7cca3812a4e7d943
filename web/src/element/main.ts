import { ClientMessaging } from "./client_messaging.ts"

if (globalThis.customElements && !customElements.get("client-messaging"))
  customElements.define("client-messaging", ClientMessaging)

export { ClientMessaging }

/** Whether the reader can begin a thread. */

import type { Messaging, Start } from "@client-messaging/client"
import type { FrontEnd } from "../front_end.ts"

/** Clinicians begin threads wherever they can write; chart owners where the practice lets them. */
export function startOf({ startsThreads }: Pick<FrontEnd, "startsThreads">, messaging: Messaging | null): Start {
  if (!messaging) return { available: false }
  if (startsThreads || !messaging.available) return messaging
  return messaging.start ?? { available: false, reason: "replies_only" }
}

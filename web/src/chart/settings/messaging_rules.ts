/** Section `messaging`: form values and request. */

import type { PracticeSettings, SectionChange } from "@client-messaging/client"
import type { Faults } from "../../forms/saved_form.ts"

export type MessagingValues = { clientStarts: boolean }

export const messagingRules = {
  name: "messaging" as const,
  initial: ({ client_starts }: PracticeSettings["messaging"]): MessagingValues => ({ clientStarts: client_starts }),
  faults: (): Faults => ({}),
  request: ({ clientStarts }: MessagingValues): SectionChange<"messaging"> => ({ client_starts: clientStarts }),
}

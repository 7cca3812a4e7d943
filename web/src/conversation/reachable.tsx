/** Whether the chart owner's contacts work, to the clinician: not whether they want to be told by them. */

import type { Messaging } from "@client-messaging/client"
import { useWords } from "../page/context.ts"
import { Icon } from "../page/icons.tsx"
import type { Word } from "../words/en.ts"

type Reachable = NonNullable<Messaging["reachable"]>

const STATES: Record<Reachable["email"], Word> = {
  ok: "reachOk",
  none: "reachNone",
  bounced: "reachBounced",
  complained: "reachComplained",
  opted_out: "reachOptedOut",
  invalid: "reachInvalid",
}

export function ReachableLine({ reachable: { email, sms } }: { reachable: Reachable }) {
  const { say } = useWords()
  return (
    <p class="to-whom reachable">
      {email !== "ok" && sms !== "ok" && <Icon name="warning" />} <span class="reach-title">{say("reachTitle")} </span>
      {say("reachEmail", { state: say(STATES[email]) })} {say("reachSms", { state: say(STATES[sms]) })}
    </p>
  )
}

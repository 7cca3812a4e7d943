/** Availability: whether one can write now, and if not: why, who can change it, how. */

import type { Messaging, Reason } from "@client-messaging/client"
import { useRef } from "preact/hooks"
import type { FrontEnd } from "../front_end.ts"
import { useApp, useWords } from "../page/context.ts"
import { Icon } from "../page/icons.tsx"
import type { Word } from "../words/en.ts"
import { StandIn } from "./stand_in.tsx"

type Explanation = [Word, Word]

const PRACTICE: Record<Reason, Explanation> = {
  portal_not_enabled: ["portalNotEnabled", "portalNotEnabledFix"],
  portal_disabled: ["portalDisabled", "portalDisabledFix"],
  clinician_unavailable: ["clinicianUnavailable", "clinicianUnavailableFix"],
  too_many_inboxes: ["tooManyInboxes", "tooManyInboxesFix"],
  thread_of_former_owner: ["threadOfFormerOwner", "threadOfFormerOwnerFix"],
  replies_only: ["repliesOnly", "repliesOnlyFix"],
  too_many_started: ["tooManyStarted", "tooManyStartedFix"],
}
const PORTAL: Record<Reason, Explanation> = {
  ...PRACTICE,
  portal_disabled: ["portalDisabledPortal", "portalDisabledFixPortal"],
}

/** Actions that members of the practice can take themselves. */
const CAN_ENABLE: Record<string, Word> = { portal_not_enabled: "enable", portal_disabled: "enableAgain" }

/** Explanation and remedy for a reason; null if the reason is unknown here. */
export function explanationOf(kind: FrontEnd["kind"], reason: Reason | undefined): Explanation | null {
  return (reason && (kind === "chart" ? PRACTICE : PORTAL)[reason]) ?? null
}

type Props = { messaging: Messaging; client?: string; manage?: string; quiet?: boolean }

type FixProps = {
  explanation: Explanation | null
  refused: Pick<Messaging, "fix" | "instead">
  client: string | undefined
}

/** What to do about it: write to who stands in, if somebody does. */
export function Fix({ explanation, refused: { fix, instead }, client }: FixProps) {
  const { say } = useWords()
  if (client && instead) return <StandIn client={client} instead={instead} />
  return <>{explanation ? say(explanation[1]) : fix}</>
}

/**
 * `client`: whose chart it is, to link a stand-in. `manage`: link to change it. `quiet`: nothing is shown while it is available, and
 * only said once it is so again.
 */
export function Availability({ messaging, client, manage, quiet = false }: Props) {
  const { kind } = useApp().frontEnd
  const { say } = useWords()
  const explanation = explanationOf(kind, messaging.reason)
  const wasShut = useRef(false)
  wasShut.current ||= !messaging.available
  return (
    <div role="status">
      {messaging.available ? (
        (!quiet || wasShut.current) && (
          <p class={quiet ? "hidden" : "availability open"}>
            <Icon name="open" /> {say("available")}
          </p>
        )
      ) : (
        <div class="availability shut">
          <Icon name="lock" />
          <div>
            <p>
              <strong>{say(explanation?.[0] ?? "unavailable")}</strong>{" "}
              <Fix explanation={explanation} refused={messaging} client={client} />
            </p>
            {manage && (
              <a class="button primary" href={manage}>
                {say(CAN_ENABLE[messaging.reason ?? ""] ?? "manageAccess")}
              </a>
            )}
          </div>
        </div>
      )}
    </div>
  )
}

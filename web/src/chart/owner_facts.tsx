/** Details of the chart owner. */

import type { ShownPortalAccess } from "@client-messaging/client"
import { useWords } from "../page/context.ts"
import type { Word } from "../words/en.ts"
import { LANGUAGES, RELATIONSHIPS, startsOptions } from "./owner_options.ts"
import { initialValues, ownerLabel } from "./owner_rules.ts"
import { usePracticeStarts } from "./use_practice_starts.ts"

export function OwnerFacts({ access }: { access: ShownPortalAccess }) {
  const { say } = useWords()
  const { chart_owner: owner, clinician_ids: clinicians = [] } = access
  const practiceStarts = usePracticeStarts()
  if (!owner) return null
  const values = initialValues(access, "present")
  const language = owner.language && LANGUAGES[owner.language]
  const facts: [Word, string | undefined][] = [
    ["clientName", access.client_name],
    ["chartOwner", ownerLabel(owner)],
    ["relationship", say(RELATIONSHIPS[owner.relationship] ?? "relOther")],
    ["emailShown", owner.email],
    ["phoneShown", owner.phone],
    ["contactLanguage", language ? say(language) : owner.language],
    ["history", say(access.shares_history ? "historyShown" : "historyHidden")],
    ["starts", say(startsOptions(practiceStarts)[values.starts] ?? "startsPractice")],
    ["cliniciansShown", clinicians.join(", ")],
  ]
  return (
    <dl class="card facts">
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{say(label)}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** The clinician who stands in for another, and the way to them. */

import { useObservable } from "../observable.ts"
import { useApp, useWords } from "../page/context.ts"
import { useNames } from "../page/names.ts"
import { to } from "../page/route.ts"
import { Sentence } from "../page/sentence.tsx"

/** With a link where the person has an inbox with them; `instead` opens none. */
export function StandIn({ client, instead }: { client: string; instead: string | undefined }) {
  const { overview, frontEnd } = useApp()
  const { say } = useWords()
  const names = useNames()
  const { inboxes } = useObservable(overview)
  if (!instead) return null
  const has = inboxes?.some((inbox) => inbox.client_id === client && inbox.clinician_id === instead)
  const person = names.clinician(instead).title
  return (
    <>
      <Sentence word="standsIn" person={person} />
      {frontEnd.kind === "portal" && has && (
        <>
          {" "}
          <a href={to(...frontEnd.routeOf({ client, clinician: instead }))}>{say("writeTo", { person })}</a>
        </>
      )}
    </>
  )
}

/** Absence of a clinician: their own, or for staff anybody's. */

import type { ShownAbsence } from "@client-messaging/client"
import { useApp, useWords } from "../../page/context.ts"
import { Heading } from "../../page/heading.tsx"
import { NotLoaded, NotRefreshed, RefusedScreen, Skeleton } from "../../page/states.tsx"
import { HomePath } from "../navigation.tsx"
import { AbsenceFormCard } from "./absence_form.tsx"
import { useAbsence } from "./use_absence.ts"

export function AbsenceScreen({ clinician }: { clinician: string }) {
  const { session } = useApp()
  const { say } = useWords()
  const absence = useAbsence(clinician)
  const own = session.person.role === "clinician"
  const { value, refused, failed } = absence
  if (refused) return <RefusedScreen refused={refused} />
  return (
    <div class="page">
      <div>
        <HomePath />
        <Heading level={1} arrive>
          {own ? say("absenceOwn") : say("absenceOf", { person: clinician })}
        </Heading>
      </div>
      <p>{say("absenceIntro")}</p>
      {value ? (
        <>
          {failed && <NotRefreshed />}
          <AbsenceFormCard absence={value} own={own} onSaved={(now: ShownAbsence) => absence.take(now)} />
        </>
      ) : failed ? (
        <NotLoaded onRetry={() => void absence.refresh()} />
      ) : (
        <Skeleton rows={4} />
      )}
    </div>
  )
}

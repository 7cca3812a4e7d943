/** The absence of a clinician, refreshed with news: they hear of each change live. */

import type { ShownAbsence } from "@client-messaging/client"
import { useEffect, useMemo } from "preact/hooks"
import { Loaded } from "../../forms/loaded.ts"
import { useObservable } from "../../observable.ts"
import { useApp } from "../../page/context.ts"

export function useAbsence(clinician: string): Loaded<ShownAbsence> {
  const { client, liveUpdates } = useApp()
  const absence = useMemo(() => new Loaded(() => client.absence(clinician)), [clinician])
  useEffect(() => {
    void absence.refresh()
    const unsubscribe = liveUpdates.subscribe(() => void absence.refresh())
    return () => {
      unsubscribe()
      absence.close()
    }
  }, [absence])
  return useObservable(absence)
}

/** The question before unsaved changes are given up. */

import { useObservable } from "../observable.ts"
import { useWords } from "./context.ts"
import { Dialog } from "./dialog.tsx"
import { leaving } from "./leaving.ts"

export function LeavingQuestion() {
  const { say } = useWords()
  const { asked } = useObservable(leaving)
  if (!asked) return null
  return (
    <Dialog title={say("unsavedTitle")} text={say("unsavedText")} onClose={() => leaving.stay()}>
      <button type="button" onClick={() => leaving.stay()}>
        {say("unsavedStay")}
      </button>
      <button type="button" class="danger" onClick={() => leaving.leave()}>
        {say("unsavedLeave")}
      </button>
    </Dialog>
  )
}

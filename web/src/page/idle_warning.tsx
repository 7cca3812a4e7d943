import { useObservable } from "../observable.ts"
import { useSignedInPage, useWords } from "./context.ts"
import { Dialog } from "./dialog.tsx"

/** Warning before automatic log-off. */
export function IdleWarning() {
  const idle = useObservable(useSignedInPage().idle)
  const { say } = useWords()
  if (idle.secondsLeft === null) return null
  const stay = () => idle.stay()
  return (
    <Dialog urgent title={say("idleTitle")} text={say("idleText", { count: idle.secondsLeft })} onClose={stay}>
      <button type="button" class="primary" onClick={stay}>
        {say("idleStay")}
      </button>
    </Dialog>
  )
}

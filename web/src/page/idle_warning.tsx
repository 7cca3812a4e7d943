import { useEffect, useState } from "preact/hooks"
import { active, watchIdling } from "../session/idle.ts"
import { useApp, useWords } from "./context.ts"
import { Dialog } from "./dialog.tsx"

/** Asks before somebody is signed out for being away, and signs them out where nobody answers. */
export function IdleWarning() {
  const { signOutIdle } = useApp()
  const { say } = useWords()
  const [seconds, setSeconds] = useState<number | null>(null)
  useEffect(() => watchIdling({ onWarning: setSeconds, onIdle: signOutIdle }), [])
  if (seconds === null) return null
  const stay = () => {
    active(localStorage, Date.now())
    setSeconds(null)
  }
  return (
    <Dialog urgent title={say("idleTitle")} text={say("idleText", { count: seconds })} onClose={stay}>
      <button type="button" class="primary" onClick={stay}>
        {say("idleStay")}
      </button>
    </Dialog>
  )
}

/** A change of portal access that is being made: what it is answered with, for the form that made it. */

import { type FieldError, type PortalAccessChange, Refused } from "@client-messaging/client"
import { useState } from "preact/hooks"
import { useApp, useWords } from "../page/context.ts"

export interface Change {
  make: (change: PortalAccessChange) => Promise<void>
  busy: boolean
  /** Why it was not done, in words; null where it was, or was not tried. */
  failed: string | null
  /** The fields that the API did not take. */
  refused: readonly FieldError[]
}

export function useChange(client: string, onDone: () => void): Change {
  const { client: api, announcer } = useApp()
  const { say } = useWords()
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const [refused, setRefused] = useState<readonly FieldError[]>([])
  const make = async (change: PortalAccessChange) => {
    setBusy(true)
    setFailed(null)
    setRefused([])
    try {
      const { state } = await api.changePortalAccess(client, change)
      announcer.say(say(state === "enabled" ? "accessEnabled" : "accessDisabled"))
      onDone()
    } catch (error) {
      setFailed(error instanceof Refused ? say("whyRefused", { code: error.code }) : say("offlineChange"))
      if (error instanceof Refused) setRefused(error.errors)
    } finally {
      setBusy(false)
    }
  }
  return { make, busy, failed, refused }
}

/** A change of portal access that is being made: what it is answered with, for the form that made it. */

import { type FieldError, type PortalAccess, type PortalAccessChange, Refused } from "@client-messaging/client"
import { useState } from "preact/hooks"
import { saidOf } from "../conversation/availability.tsx"
import { useApp, useWords } from "../page/context.ts"

export interface Change {
  make: (change: PortalAccessChange) => Promise<void>
  busy: boolean
  /** Why it was not done, in words; null where it was, or was not tried. */
  failed: string | null
  /** The fields that the API did not take. */
  refused: readonly FieldError[]
}

/** `onConflict`: the chart was changed meanwhile, and is to be read again. */
export type Told = { onDone: (access: PortalAccess) => void; onConflict: () => Promise<void> }

export function useChange(client: string, { onDone, onConflict }: Told): Change {
  const { client: api, announcer } = useApp()
  const { say } = useWords()
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const [refused, setRefused] = useState<readonly FieldError[]>([])
  const why = (error: unknown): string => {
    if (!(error instanceof Refused)) return say("offlineChange")
    const said = saidOf("chart", error.reason)
    if (said) return `${say(said[0])} ${say(said[1])}`
    return error.fix ?? say(error.code === "conflict" ? "whyConflict" : "whyRefused", { code: error.code })
  }
  const make = async (change: PortalAccessChange) => {
    setBusy(true)
    setFailed(null)
    setRefused([])
    try {
      const access = await api.changePortalAccess(client, change)
      announcer.say(say(access.state === "enabled" ? "accessEnabled" : "accessDisabled"))
      onDone(access)
    } catch (error) {
      if (error instanceof Refused && error.code === "conflict") await onConflict().catch(() => {})
      if (error instanceof Refused) setRefused(error.errors)
      setFailed(why(error))
    } finally {
      setBusy(false)
    }
  }
  return { make, busy, failed, refused }
}

/** Request to change portal access: its progress and outcome, for the form that made it. */

import {
  type FieldError,
  type PortalAccess,
  type PortalAccessChange,
  Refused,
  type ShownPortalAccess,
} from "@client-messaging/client"
import type { ComponentChildren } from "preact"
import { useRef, useState } from "preact/hooks"
import { explanationOf } from "../conversation/availability.tsx"
import { useApp, useWords } from "../page/context.ts"
import { Sentence } from "../page/sentence.tsx"
import { ownerLabel } from "./owner_rules.ts"

export interface Change {
  make: (change: PortalAccessChange) => Promise<void>
  busy: boolean
  /** Why it failed, as text; null if it did not, or was not tried. */
  failed: ComponentChildren
  /** Fields that the API rejected. */
  refused: readonly FieldError[]
}

/** `onConflict`: the chart was changed meanwhile and has to be reloaded. */
export type Callbacks = { onDone: (access: PortalAccess) => void; onConflict: () => Promise<ShownPortalAccess> }

export function useChange(client: string, { onDone, onConflict }: Callbacks): Change {
  const { client: api } = useApp()
  const { say } = useWords()
  const running = useRef(false)
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<ComponentChildren>(null)
  const [refused, setRefused] = useState<readonly FieldError[]>([])
  const failureText = async (error: unknown): Promise<ComponentChildren> => {
    if (!(error instanceof Refused)) return say("offlineChange")
    if (error.code === "conflict") {
      const now = await onConflict().catch(() => null)
      return now?.chart_owner ? <Sentence word="whyConflict" owner={ownerLabel(now.chart_owner)} /> : say("whyChanged")
    }
    setRefused(error.errors)
    const explanation = explanationOf("chart", error.reason)
    if (explanation) return `${say(explanation[0])} ${say(explanation[1])}`
    return error.fix ?? say("whyRefused", { code: error.code })
  }
  const send = async (change: PortalAccessChange) => {
    try {
      onDone(await api.changePortalAccess(client, change))
    } catch (error) {
      setFailed(await failureText(error))
    }
  }
  const make = async (change: PortalAccessChange) => {
    if (running.current) return // a second click may come before the button is disabled
    running.current = true
    setBusy(true)
    setFailed(null)
    setRefused([])
    await send(change)
    running.current = false
    setBusy(false)
  }
  return { make, busy, failed, refused }
}

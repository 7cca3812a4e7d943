/** The recipient of a clinician's messages in a chart. */

import type { ChartOwner } from "@client-messaging/client"
import { useEffect, useState } from "preact/hooks"
import { RecipientLine } from "../conversation/recipient.tsx"
import { useApp } from "../page/context.ts"
import { visibleName } from "../page/display_text.ts"
import { useNames } from "../page/names.ts"
import type { Word } from "../words/en.ts"

const TO: Record<ChartOwner["relationship"], Word> = {
  self: "toSelf",
  parent: "toParent",
  guardian: "toGuardian",
  other: "toOther",
}
/** Milliseconds. Each read of the owner is recorded in the chart's audit. */
const ASKED_AGAIN_AFTER = 120_000

/** In a thread: the client's name. */
export function ChartRecipient({ client }: { client: string }) {
  return <RecipientLine word="toUnknown" client={useNames().client(client).title} />
}

/** For a new message: the present chart owner by name, once loaded. */
export function OwnerRecipient({ client }: { client: string }) {
  const owner = useOwner(client)
  const title = useNames().client(client).title
  if (!owner) return <ChartRecipient client={client} />
  const person = visibleName(owner.name) ?? owner.person_id
  const word = TO[owner.relationship] ?? "toOther"
  return (
    <RecipientLine word={word === "toSelf" && person === title ? "toClient" : word} person={person} client={title} />
  )
}

function useOwner(client: string): ChartOwner | null {
  const { client: api, liveUpdates } = useApp()
  const [owner, setOwner] = useState<ChartOwner | null>(null)
  useEffect(() => {
    let asked = 0
    let at = 0
    const ask = async () => {
      const number = ++asked
      at = Date.now()
      // No name is better than one that may be a former owner's.
      const access = await api.portalAccess(client).catch(() => null)
      if (number === asked) setOwner(access?.chart_owner ?? null)
    }
    void ask()
    const unsubscribe = liveUpdates.subscribe((news) => {
      const ours = news ? news.client_id === client : Date.now() - at >= ASKED_AGAIN_AFTER
      if (ours) void ask()
    })
    return () => {
      asked++
      unsubscribe()
    }
  }, [client])
  return owner
}

/** A message that is being written: each letter is kept; sending hands text and key over to the outbox. */

import { newKey } from "@client-messaging/client"
import { useEffect, useState } from "preact/hooks"
import { useApp } from "../page/context.ts"
import type { Place } from "../sending/drafts.ts"
import type { Word } from "../words/en.ts"
import { bodyFault, subjectFault } from "./text_rules.ts"

export interface Text {
  key: string
  subject: string
  body: string
}

/** What is wrong with a part of it. */
export type Faults = { subject?: Word | null; body?: Word | null }

const NOTHING = (): Text => ({ key: newKey(), subject: "", body: "" })

/** `send` answers the part that is at fault, or null where the message is on its way. */
export function useWriting(place: Place, onSend: (key: string) => void) {
  const { drafts, outbox } = useApp()
  const [text, setText] = useDraft(place)
  const [faults, setFaults] = useState<Faults>({})
  const change = (part: Partial<Text>) => {
    const changed = { ...text, ...part }
    setText(changed)
    setFaults({})
    drafts.write(place, changed)
  }
  const send = (): keyof Faults | null => {
    const found = { subject: place.thread === null ? subjectFault(text.subject) : null, body: bodyFault(text.body) }
    setFaults(found)
    if (found.subject || found.body) return found.subject ? "subject" : "body"
    void outbox.add(place, { ...text, changed: Date.now() })
    drafts.forget(place)
    setText(NOTHING())
    onSend(text.key)
    return null
  }
  return { text, faults, change, send }
}

/** The draft for a place, also where another tab changes or sends it. */
function useDraft(place: Place): [Text, (text: Text) => void] {
  const { drafts } = useApp()
  const [text, setText] = useState<Text>(() => drafts.read(place) ?? NOTHING())
  useEffect(() => {
    const reread = () => setText((now) => drafts.read(place) ?? (now.body || now.subject ? NOTHING() : now))
    return drafts.watch(reread)
  }, [place.client, place.clinician, place.thread])
  return [text, setText]
}

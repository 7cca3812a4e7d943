import type { Relationship, Sender } from "@client-messaging/client"
import { useWords } from "../page/context.ts"
import { visibleName } from "../page/display_text.ts"
import type { Word } from "../words/en.ts"

const RELATIONS: Record<Relationship, Word> = {
  self: "wroteSelf",
  parent: "wroteParent",
  guardian: "wroteGuardian",
  other: "wroteOther",
}

/** Who wrote a message; of a chart owner also what they were to the client. */
export function SenderName({ sender }: { sender: Sender }) {
  const { relationship } = sender
  const { say } = useWords()
  return (
    <>
      <bdi>{senderName(sender)}</bdi>
      {relationship && `, ${say(RELATIONS[relationship] ?? "wroteOther")}`}
    </>
  )
}

/** The name that they had when they wrote, or their id. */
export function senderName({ name, id }: Sender): string {
  return visibleName(name) ?? id
}

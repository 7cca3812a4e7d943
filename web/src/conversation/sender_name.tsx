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

/** Name of the sender; of a chart owner also the relationship to the client. */
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

/** The sender's name at the time of writing, else the id. */
export function senderName({ name, id }: Sender): string {
  return visibleName(name) ?? id
}

import type { InboxMessage, Sender } from "@client-messaging/client"
import { useEffect, useRef } from "preact/hooks"
import { useWords } from "../page/context.ts"
import { linesOf } from "../page/shown_text.ts"
import { calledBy, WhoWrote } from "./who_wrote.tsx"

/** Whose a message is for whoever reads it: their own, the other side's, or one of an earlier owner of the chart. */
export type Whose = "own" | "theirs" | "earlier"

type Props = {
  message: InboxMessage
  whose: Whose
  unread: boolean
  /** Of one's own: whether the other side has read it. */
  read: boolean
  onSeen: (id: string) => void
  onMarkUnread?: ((id: string) => void) | undefined
}

/** One message. It counts as seen once its end is on the screen of a page that somebody looks at. */
export function MessageBubble({ message, whose, unread, read, onSeen, onMarkUnread }: Props) {
  const { say, when, exactly } = useWords()
  const end = useRef<HTMLParagraphElement>(null)
  useEffect(() => (unread && end.current ? whenSeen(end.current, () => onSeen(message.id)) : undefined), [unread])
  return (
    <li class={`bubble ${whose} ${unread ? "unread" : ""}`} id={`m-${message.id}`}>
      <p class="sender">
        <span class="on-screen">{whose === "own" ? say("you") : <WhoWrote sender={message.sender} />}</span>
        <OnPaper sender={message.sender} />
        {unread && <span class="new">{say("newHere")}</span>}
      </p>
      {whose === "earlier" && <p class="small">{say("earlierOwner")}</p>}
      <p class="text" dir="auto">
        {linesOf(message.body) ?? say("nothingSeen")}
      </p>
      <p class="meta" ref={end}>
        <time dateTime={message.sent_at} title={exactly(message.sent_at)}>
          {when(message.sent_at)}
        </time>
        {whose === "own" && <span>{say(read ? "read" : "delivered")}</span>}
        {onMarkUnread && (
          <button type="button" class="link" onClick={() => onMarkUnread(message.id)}>
            {say("markUnread")}
          </button>
        )}
      </p>
    </li>
  )
}

/** A print-out is read by others: there is no "you" on it. */
function OnPaper({ sender }: { sender: Sender }) {
  return (
    <span class="on-paper">
      <WhoWrote sender={sender} />
      {calledBy(sender) !== sender.id && ` (${sender.id})`}
    </span>
  )
}

/**
 * Calls `seen` once the element is on the screen while the page is not hidden. Answers how to stop. Laid out for paper,
 * everything is "on the screen", and nobody has read it.
 */
export function whenSeen(element: Element, seen: () => void): () => void {
  let shown = false
  const paper = matchMedia("print")
  const look = () => {
    if (shown && !document.hidden && !paper.matches) seen()
  }
  const observer = new IntersectionObserver(([entry]) => {
    shown = entry?.isIntersecting ?? false
    look()
  })
  observer.observe(element)
  document.addEventListener("visibilitychange", look)
  paper.addEventListener("change", look)
  return () => {
    observer.disconnect()
    document.removeEventListener("visibilitychange", look)
    paper.removeEventListener("change", look)
  }
}

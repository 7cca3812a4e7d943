import type { InboxMessage, Sender, Told } from "@client-messaging/client"
import { useEffect, useRef } from "preact/hooks"
import { useWords } from "../page/context.ts"
import { multiLine } from "../page/display_text.ts"
import { SenderName, senderName } from "./sender_name.tsx"
import { wasTold } from "./told.ts"

/** Author of a message from the reader's view: themselves, the other side, or an earlier chart owner. */
export type Author = "own" | "theirs" | "earlier"

type Props = {
  message: InboxMessage
  author: Author
  /** Whether it follows another one of its sender: the name is not shown again. */
  inRun: boolean
  /** Whether the next one goes on in its run, and its sender was told the same then. */
  toldAgain: boolean
  unread: boolean
  /** Of an own message: whether the other side has read it. */
  read: boolean
  onSeen: (id: string) => void
}

/** One message. It counts as seen once its end is on the screen of a visible page. */
export function MessageBubble({ message, author, inRun, toldAgain, unread, read, onSeen }: Props) {
  const { say, time, exactly } = useWords()
  const end = useRef<HTMLParagraphElement>(null)
  useEffect(() => (unread && end.current ? whenSeen(end.current, () => onSeen(message.id)) : undefined), [unread])
  return (
    <li class={`bubble ${author} ${inRun ? "run" : ""} ${unread ? "unread" : ""}`} id={`m-${message.id}`}>
      <p class="sender">
        <span class="on-screen">{author === "own" ? say("you") : <SenderName sender={message.sender} />}</span>
        <OnPaper sender={message.sender} />
        {unread && <span class="new">{say("newHere")}</span>}
      </p>
      {author === "earlier" && !inRun && <p class="small">{say("earlierOwner")}</p>}
      <div class="said">
        <p class="text" dir="auto">
          {multiLine(message.body) ?? say("nothingSeen")}
        </p>
        <p class="meta" ref={end}>
          <time dateTime={message.sent_at} title={exactly(message.sent_at)}>
            {time(message.sent_at)}
          </time>
          {author === "own" && <span>{say(read ? "read" : "delivered")}</span>}
        </p>
      </div>
      <ToldLine told={message.told} again={toldAgain} />
    </li>
  )
}

/** What the sender was told of when an answer can be expected. */
function ToldLine({ told, again }: { told: Told | undefined; again: boolean }) {
  const { say, pieces, onDay, exactly } = useWords()
  const line = wasTold(told)
  if (!line) return null
  const { circumstances, answerBy } = line
  const answer = pieces(circumstances ? "toldAnswerToo" : "toldAnswer", { when: answerBy ? onDay(answerBy) : "" })
  return (
    <p class={`told ${again ? "on-paper" : ""}`}>
      {circumstances && say(circumstances)}
      {answerBy &&
        answer.map((piece, place) =>
          place % 2 ? (
            <time key={place} dateTime={answerBy} title={exactly(answerBy)}>
              {piece}
            </time>
          ) : (
            piece
          ),
        )}
    </p>
  )
}

/** Print-outs are read by others: names and ids instead of "you". */
function OnPaper({ sender }: { sender: Sender }) {
  return (
    <span class="on-paper">
      <SenderName sender={sender} />
      {senderName(sender) !== sender.id && ` (${sender.id})`}
    </span>
  )
}

/**
 * Calls `seen` when the element is on the screen of a visible page. Returns a function that stops. In print layout
 * everything is "on the screen", and nothing counts as read.
 */
export function whenSeen(element: Element, seen: () => void): () => void {
  let isOnScreen = false
  const paper = matchMedia("print")
  const check = () => {
    if (isOnScreen && !document.hidden && !paper.matches) seen()
  }
  const observer = new IntersectionObserver(([entry]) => {
    isOnScreen = entry?.isIntersecting ?? false
    check()
  })
  observer.observe(element)
  document.addEventListener("visibilitychange", check)
  paper.addEventListener("change", check)
  return () => {
    observer.disconnect()
    document.removeEventListener("visibilitychange", check)
    paper.removeEventListener("change", check)
  }
}

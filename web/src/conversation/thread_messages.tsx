/** Messages of a thread, oldest first, by day. */

import type { InboxMessage } from "@client-messaging/client"
import { Fragment } from "preact"
import { useRef } from "preact/hooks"
import type { OpenedInbox } from "../inbox/opened_inbox.ts"
import { readThrough, type Thread } from "../inbox/threads.ts"
import { useWords } from "../page/context.ts"
import type { MarkingUnread } from "./mark_unread.tsx"
import { type Author, MessageBubble } from "./message.tsx"
import { beginningOf, isToldAgain } from "./runs.ts"

type Props = { inbox: OpenedInbox; thread: Thread; marking: MarkingUnread }

export function Messages({ inbox, thread, marking }: Props) {
  const { day } = useWords()
  const { unseen } = inbox
  const { messages } = thread
  const read = readThrough(inbox.entries, (entry) => inbox.isOwn(entry))
  const passedBy = usePassedMessages(thread)
  const isNew = (id: string) => unseen.has(id) || marking.shownAsNew.has(id)
  const see = (id: string) => {
    if (marking.isLeaving.current) return // or it would be read at once
    const passed = passedBy(id)
    for (const id of passed) if (unseen.has(id)) marking.shownAsNew.add(id)
    void inbox.see(passed)
  }
  return (
    <ol class="bubbles">
      {messages.map((message, place) => {
        const [before, after] = [messages[place - 1], messages[place + 1]]
        const beginning = beginningOf(message, before, isNew)
        return (
          <Fragment key={message.id}>
            {beginning === "day" && (
              <li class="day">
                <span>{day(message.sent_at)}</span>
              </li>
            )}
            <MessageBubble
              message={message}
              author={authorOf(inbox, message)}
              inRun={beginning === "run"}
              toldAgain={
                after !== undefined && isToldAgain(message, after) && beginningOf(after, message, isNew) === "run"
              }
              unread={isNew(message.id)}
              read={message.id <= read}
              onSeen={see}
            />
          </Fragment>
        )
      })}
    </ol>
  )
}

function authorOf(inbox: OpenedInbox, message: InboxMessage): Author {
  if (inbox.isOwn(message)) return "own"
  return inbox.isFromFormerOwner(message) ? "earlier" : "theirs"
}

/**
 * Messages that a reader has passed once one is seen: all above it count, however fast it was scrolled;
 * but not those loaded above meanwhile.
 */
function usePassedMessages(thread: Thread): (id: string) => string[] {
  const first = useRef(thread.messages[0]?.id ?? "")
  return (id) => {
    if (id < first.current) first.current = id
    return thread.messages.map((message) => message.id).filter((passed) => passed >= first.current && passed <= id)
  }
}

/** Marking a thread as unread: from what was new when it was opened, else from the newest message of the other side. */

import { Refused } from "@client-messaging/client"
import { useRef, useState } from "preact/hooks"
import type { OpenedInbox } from "../inbox/opened_inbox.ts"
import type { Thread } from "../inbox/threads.ts"
import { useApp, useWords } from "../page/context.ts"
import { Icon } from "../page/icons.tsx"
import type { Word } from "../words/en.ts"

export interface MarkingUnread {
  /** Messages that were new when they came onto the screen: they stay highlighted while the thread is open. */
  shownAsNew: Set<string>
  /** Whether the thread is being left: nothing counts as read any more. */
  isLeaving: { current: boolean }
  /** Undefined where nobody else has written. */
  mark: (() => void) | undefined
  failed: Word | null
}

/** Marks as unread and leaves the thread, or it would be read again. Announced once the API has answered. */
export function useMarkUnread(inbox: OpenedInbox, thread: Thread, onLeave: () => void): MarkingUnread {
  const { announcer } = useApp()
  const { say } = useWords()
  const shownAsNew = useRef(new Set<string>()).current
  const isLeaving = useRef(false)
  const [failed, setFailed] = useState<Word | null>(null)
  const first = firstUnread(inbox, thread, shownAsNew)
  const mark = async (id: string) => {
    isLeaving.current = true
    setFailed(null)
    try {
      await inbox.markUnread(id)
      announcer.say(say("markedUnread"))
      onLeave()
    } catch (error) {
      isLeaving.current = false
      setFailed(error instanceof Refused ? "notMarked" : "notMarkedOffline")
    }
  }
  return { shownAsNew, isLeaving, failed, mark: first === undefined ? undefined : () => void mark(first) }
}

function firstUnread(inbox: OpenedInbox, { messages }: Thread, shownAsNew: Set<string>): string | undefined {
  const { unseen } = inbox
  const shown = messages.find(({ id }) => shownAsNew.has(id) || unseen.has(id))
  return (shown ?? messages.findLast((message) => inbox.isReceived(message)))?.id
}

export function MarkUnreadButton({ marking: { mark } }: { marking: MarkingUnread }) {
  const { say } = useWords()
  if (!mark) return null
  return (
    <button type="button" class="quiet head-action" title={say("markUnread")} onClick={mark}>
      <Icon name="unread" /> <span class="hidden">{say("markUnread")}</span>
    </button>
  )
}

/** A thread that is being started: written, and then on its way. */

import { useState } from "preact/hooks"
import type { OpenedInbox } from "../inbox/opened_inbox.ts"
import type { Participants } from "../inbox/participants.ts"
import { useObservable } from "../observable.ts"
import { useApp, useWords } from "../page/context.ts"
import { goInstead, hasMoved, type Route } from "../page/route.ts"
import { lineOf } from "../page/shown_text.ts"
import { Empty } from "../page/states.tsx"
import { Composer } from "./composer.tsx"
import { PendingMessage } from "./pending_message.tsx"
import { ThreadHead } from "./thread_head.tsx"

export function NewThread({
  inbox,
  participants,
  base,
}: {
  inbox: OpenedInbox
  participants: Participants
  base: Route
}) {
  const { say } = useWords()
  useObservable(inbox)
  const place = { ...participants, thread: null }
  return (
    <article class="thread">
      <ThreadHead subject={say("newThread")} base={base} arrive={false} />
      <div class="scroller">
        <Composer
          focused={hasMoved()}
          place={place}
          available={inbox.messaging?.available ?? false}
          onSend={(key) => goInstead(...base, "sending", key)}
        />
      </div>
    </article>
  )
}

/** Shown until the thread is there; who comes back to it later finds the threads. */
export function SendingThread({ id, base }: { id: string; base: Route }) {
  const { outbox } = useApp()
  const { say } = useWords()
  const [found] = useState(() => outbox.pending().find((one) => one.key === id))
  const pending = useObservable(outbox)
    .pending()
    .find((one) => one.key === id)
  const shown = pending ?? found
  if (!shown) return <Empty title={say("chooseThread")} />
  return (
    <article class="thread">
      <ThreadHead subject={lineOf(shown.subject) ?? say("noSubject")} base={base} />
      <div class="scroller">
        {pending && (
          <ol class="bubbles">
            <PendingMessage
              pending={pending}
              onEdit={() => goInstead(...base, "new")}
              onDiscard={() => goInstead(...base)}
            />
          </ol>
        )}
      </div>
    </article>
  )
}

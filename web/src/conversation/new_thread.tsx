/** A new thread: being written, and being sent. */

import { useEffect, useState } from "preact/hooks"
import type { OpenedInbox } from "../inbox/opened_inbox.ts"
import type { Participants } from "../inbox/participants.ts"
import { useObservable } from "../observable.ts"
import { useApp, useWords } from "../page/context.ts"
import { singleLine } from "../page/display_text.ts"
import type { Route } from "../page/route.ts"
import { Empty } from "../page/states.tsx"
import { CannotStart } from "./cannot_start.tsx"
import { Composer } from "./composer.tsx"
import { PendingMessage } from "./pending_message.tsx"
import { WhatToExpect } from "./response.tsx"
import { startOf } from "./starting.ts"
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
  const { frontEnd, router } = useApp()
  const { say } = useWords()
  const { messaging } = useObservable(inbox)
  const start = startOf(frontEnd, messaging)
  const place = { ...participants, thread: null }
  return (
    <article class="thread">
      <ThreadHead subject={say("newThread")} base={base} arrive={false} />
      <div class="scroller">
        {messaging?.available && !start.available && <CannotStart start={start} />}
        <WhatToExpect writing={start.available} />
        <Composer
          focused={router.navigated}
          place={place}
          available={start.available}
          newest={inbox.entries.at(-1)?.id ?? ""}
          onSend={(key) => router.replace(...base, "sending", key)}
        />
      </div>
    </article>
  )
}

/** Shown until the thread exists; the route leads to the list of threads afterwards. */
export function SendingThread({ inbox, id, base }: { inbox: OpenedInbox; id: string; base: Route }) {
  const { outbox, router } = useApp()
  const { say } = useWords()
  const [first] = useState(() => outbox.pending().find((message) => message.key === id))
  const pending = useObservable(outbox)
    .pending()
    .find((message) => message.key === id)
  const refused = pending?.failure?.reason
  useEffect(() => {
    if (refused) void inbox.refresh() // what was refused says that the inbox is known wrongly
  }, [refused])
  const shown = pending ?? first
  if (!shown) return <Empty title={say("chooseThread")} />
  return (
    <article class="thread">
      <ThreadHead subject={singleLine(shown.subject) ?? say("noSubject")} base={base} />
      <div class="scroller">
        {pending && (
          <ol class="bubbles">
            <PendingMessage
              pending={pending}
              onEdit={() => router.replace(...base, "new")}
              onDiscard={() => router.replace(...base)}
            />
          </ol>
        )}
      </div>
    </article>
  )
}

/** The list of threads and, beside it or instead of it, what is open. */

import type { RefObject } from "preact"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import type { OpenedInbox } from "../inbox/opened_inbox.ts"
import type { Participants } from "../inbox/participants.ts"
import { threads } from "../inbox/threads.ts"
import { useApp, useWords } from "../page/context.ts"
import { useNames } from "../page/names.ts"
import type { Route } from "../page/route.ts"
import { Empty, Skeleton } from "../page/states.tsx"
import { NewThread, SendingThread } from "./new_thread.tsx"
import { NoticesView } from "./notices_view.tsx"
import { ReachableLine } from "./reachable.tsx"
import { RecipientContext, type Recipients } from "./recipient.tsx"
import { BesideContext } from "./response.tsx"
import { ThreadList } from "./thread_list.tsx"
import { ThreadView } from "./thread_view.tsx"

/** Pixels. In a lower window the page scrolls, and a thread that opens by itself would take it along. */
const LOW_WINDOW = 480

type Props = { inbox: OpenedInbox; participants: Participants; base: Route; subroute: Route; recipient: Recipients }

export function Panes({ inbox, participants, base, subroute, recipient }: Props) {
  const { router, embedded } = useApp()
  const { say } = useWords()
  const client = useNames().client(participants.client).title
  const panes = useRef<HTMLDivElement>(null)
  const chosen = subroute.length > 0
  const beside = useBothShown(panes)
  const [left, setLeft] = useState(false)
  useEffect(() => {
    if (chosen) setLeft(false)
  }, [chosen])
  const newest = useNewest(inbox, beside && !chosen && !left)
  const open = newest ? ["t", newest] : subroute
  const leave = () => {
    setLeft(true) // or the newest thread, and what was just marked as unread, would be read at once
    router.go(...base)
  }
  const reachable = inbox.messaging?.reachable
  const to = open[0] === "new" ? recipient.newMessage : recipient.inThread
  return (
    <BesideContext.Provider value={beside}>
      <div class={`panes ${newest ? "opened" : ""}`} ref={panes}>
        {/* A page may have several of these. */}
        <nav class="pane list" aria-label={embedded ? `${say("threads")}: ${client}` : say("threads")}>
          <ThreadList inbox={inbox} participants={participants} base={base} open={open[1] ?? open[0]} />
        </nav>
        <div class="pane detail">
          <RecipientContext.Provider
            value={
              open[0] !== "updates" && (
                <>
                  {to}
                  {reachable && <ReachableLine reachable={reachable} />}
                </>
              )
            }
          >
            <OpenPane
              inbox={inbox}
              participants={participants}
              base={base}
              open={open}
              chosen={chosen}
              onLeave={leave}
            />
          </RecipientContext.Provider>
        </div>
      </div>
    </BesideContext.Provider>
  )
}

type Open = Omit<Props, "subroute" | "recipient"> & { open: Route; chosen: boolean; onLeave: () => void }

function OpenPane({ inbox, participants, base, open: [view, id], chosen, onLeave }: Open) {
  const { say } = useWords()
  const common = { inbox, participants, base }
  if (view === "t" && id)
    return <ThreadView key={`${id} ${chosen}`} {...common} id={id} chosen={chosen} onLeave={onLeave} />
  if (view === "new") return <NewThread {...common} />
  if (view === "sending" && id) return <SendingThread key={id} inbox={inbox} id={id} base={base} />
  if (view === "updates") return <NoticesView {...common} />
  return inbox.loaded ? <Empty title={say("chooseThread")} /> : <Skeleton rows={4} />
}

/** The newest thread, from when it is wanted: it stays open when another one becomes the newest. */
function useNewest(inbox: OpenedInbox, isWanted: boolean): string | undefined {
  const newest = useRef<string | undefined>(undefined)
  newest.current = isWanted ? (newest.current ?? threads(inbox.entries)[0]?.id) : undefined
  return newest.current
}

/** Whether there is room for both panes. Without, either is shown. */
function useBothShown(panes: RefObject<HTMLElement | null>): boolean {
  const [both, setBoth] = useState(false)
  useLayoutEffect(() => {
    const children = [...(panes.current?.children ?? [])] as HTMLElement[]
    const measure = () => setBoth(innerHeight > LOW_WINDOW && children.every((pane) => pane.offsetWidth > 0))
    const resized = new ResizeObserver(measure)
    for (const pane of children) resized.observe(pane)
    measure()
    return () => resized.disconnect()
  }, [])
  return both
}

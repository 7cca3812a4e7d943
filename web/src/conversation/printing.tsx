/** Printing a thread, or all notices. The browser's own command prints only what is loaded. */

import { useEffect, useRef, useState } from "preact/hooks"
import type { OpenedInbox } from "../inbox/opened_inbox.ts"
import type { Participants } from "../inbox/participants.ts"
import { useObservable } from "../observable.ts"
import { useApp, useWords } from "../page/context.ts"
import { visibleName } from "../page/display_text.ts"
import { Icon } from "../page/icons.tsx"
import { loadAll } from "./load_all.ts"

type State = "ready" | "loading" | "loaded" | "failed"

/** Loads missing pages and prints, or says that it could not. */
export function Printing({ inbox, isComplete }: { inbox: OpenedInbox; isComplete: () => boolean }) {
  const { say } = useWords()
  const [state, setState] = useState<State>("ready")
  const leaving = useRef(new AbortController())
  useObservable(inbox)
  useEffect(() => () => leaving.current.abort(), [])
  useEffect(() => {
    if (state !== "loaded") return
    setState("ready")
    print()
  }, [state])
  const load = async () => {
    if (state === "loading") return
    setState("loading")
    await inbox.refresh()
    const { signal } = leaving.current
    const loaded = !inbox.failed && (await loadAll(inbox, isComplete, signal))
    if (!signal.aborted) setState(loaded ? "loaded" : "failed")
  }
  return (
    <>
      <button
        type="button"
        class="quiet head-action"
        title={say("print")}
        aria-disabled={state === "loading"}
        onClick={() => void load()}
      >
        <Icon name="print" /> <span class="hidden">{say("print")}</span>
      </button>
      <div role="status" class="print-state">
        {state === "loading" && <p class="small">{say("printLoading", { count: inbox.entries.length })}</p>}
      </div>
      <div role="alert" class="print-state">
        {state === "failed" && <p class="error">{say("printFailed")}</p>}
      </div>
    </>
  )
}

/** Header of a print-out: client, clinician, time, and whether it is incomplete. */
export function PaperHead({ participants, whole }: { participants: Participants; whole: boolean }) {
  const { overview, session } = useApp()
  const { say } = useWords()
  const { client, clinician } = participants
  const { person } = session
  const self = person.role === "clinician" && person.id === clinician
  const { names } = overview
  return (
    <div class="on-paper paper-head">
      {!whole && <p class="not-whole">{say("paperNotWhole")}</p>}
      <p>
        {say("charts")}: <NameAndId name={names.client(client)} id={client} />
      </p>
      <p>
        {say("clinician")}: <NameAndId name={self ? person.name : names.clinician(clinician)} id={clinician} />
      </p>
      <p>
        {say("printed")}: <PrintedAt />
      </p>
    </div>
  )
}

function NameAndId({ name, id }: { name: string | undefined; id: string }) {
  const visible = visibleName(name)
  if (!visible || visible === id) return <bdi>{id}</bdi>
  if (visible.endsWith(` (${id})`)) return <bdi>{visible}</bdi> // a namesake: the id is in the name already
  return (
    <>
      <bdi>{visible}</bdi> ({id})
    </>
  )
}

/** Time of printing, not of rendering. */
function PrintedAt() {
  const { exactly } = useWords()
  const place = useRef<HTMLTimeElement>(null)
  useEffect(() => {
    const write = () => {
      if (place.current) place.current.textContent = exactly(new Date().toISOString())
    }
    addEventListener("beforeprint", write)
    return () => removeEventListener("beforeprint", write)
  })
  return <time ref={place} />
}

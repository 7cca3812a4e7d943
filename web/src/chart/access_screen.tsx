/** Portal access of a chart: how it is, who owns the chart, and how to change it. */

import type { MessagingStatus, Reason, ShownPortalAccess } from "@client-messaging/client"
import type { ComponentChildren } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { Availability } from "../conversation/availability.tsx"
import { useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Face } from "../page/icons.tsx"
import { useNames } from "../page/names.ts"
import { Said } from "../page/said.tsx"
import { linesOf } from "../page/shown_text.ts"
import { NotLoaded, NotRefreshed, RefusedScreen, Skeleton } from "../page/states.tsx"
import type { Word } from "../words/en.ts"
import { DisableForm } from "./disable_form.tsx"
import { useFilling } from "./filling.ts"
import { Breadcrumb, Tabs } from "./navigation.tsx"
import { OwnerFacts } from "./owner_facts.tsx"
import { OwnerForm } from "./owner_form.tsx"
import { calledOwner } from "./owner_rules.ts"
import { type Read, useAccess } from "./use_access.ts"
import { useChange } from "./use_change.tsx"

const STATES: Record<ShownPortalAccess["state"], Word> = {
  enabled: "stateEnabled",
  disabled: "stateDisabled",
  not_enabled: "stateNotEnabled",
}

export function AccessScreen({ client }: { client: string }) {
  const { say } = useWords()
  const read = useAccess(client)
  const { status, access, refused, failed } = read
  const { letter, title } = useNames().client(client, access?.client_name)
  if (refused) return <RefusedScreen refused={refused} />
  return (
    <div class="page">
      <div class="section-head">
        <Face letter={letter} />
        <div>
          <Breadcrumb client={client} title={title} />
          <Heading level={1} arrive>
            {say("portalAccess")}
          </Heading>
        </div>
        <Tabs client={client} />
      </div>
      {status && access ? (
        <>
          {failed && <NotRefreshed />}
          <Access client={client} status={status} access={access} read={read} />
        </>
      ) : failed ? (
        <NotLoaded onRetry={() => void read.refresh()} />
      ) : (
        <Skeleton rows={4} />
      )}
    </div>
  )
}

type Props = { client: string; status: MessagingStatus; access: ShownPortalAccess; read: Read }
type Saved = { word: Word; version: number | undefined }

/** Reasons that this screen changes by itself: it need not say who can. */
const CHANGED_HERE: (Reason | undefined)[] = ["portal_not_enabled", "portal_disabled"]

function Access({ client, status, access, read }: Props) {
  const { say, when } = useWords()
  const [saved, setSaved] = useState<Saved | null>(null)
  const { state, since, reason, version } = access
  return (
    <>
      {saved && saved.version === version && <SavedNote word={saved.word} access={access} />}
      <p class="state">
        <strong>{say(STATES[state])}</strong> {since && say("sinceWhen", { when: when(since) })}
      </p>
      {reason && (
        <p class="text" dir="auto">
          {linesOf(reason) ?? say("nothingSeen")}
        </p>
      )}
      {!CHANGED_HERE.includes(status.reason) && <Availability messaging={status} />}
      <OwnerFacts access={access} />
      <Forms client={client} access={access} read={read} onSaved={setSaved} />
    </>
  )
}

/** Above everything that it is about, wherever the form was: so it gets the focus. */
function SavedNote({ word, access }: { word: Word; access: ShownPortalAccess }) {
  const note = useRef<HTMLParagraphElement>(null)
  useLayoutEffect(() => {
    note.current?.focus()
  }, [access.version])
  const { chart_owner: owner } = access
  return (
    <p ref={note} class="saved" tabIndex={-1}>
      <Said word={word} owner={owner ? calledOwner(owner) : ""} />
    </p>
  )
}

type Changing = { client: string; access: ShownPortalAccess; read: Read; onSaved: (saved: Saved) => void }

function useForms({ client, access, read: { take, reread }, onSaved }: Changing) {
  const present = useFilling(access, "present")
  const other = useFilling(access, "other")
  const [opened, setOpened] = useState<string | null>(null)
  const told = {
    onDone: (now: ShownPortalAccess) => {
      for (const one of [present, other]) one.startFrom(now)
      setOpened(null)
      onSaved({ word: savedAs(access, now), version: now.version })
      take(now)
    },
    onConflict: async () => {
      const now = await reread()
      for (const one of [present, other]) one.moveTo(now)
      return now
    },
  }
  const [correcting, handing, disabling] = [useChange(client, told), useChange(client, told), useChange(client, told)]
  return { present, other, correcting, handing, disabling, opened, setOpened }
}

function savedAs(before: ShownPortalAccess, now: ShownPortalAccess): Word {
  if (now.state === "disabled") return "accessDisabled"
  const same = before.state === now.state && before.chart_owner?.person_id === now.chart_owner?.person_id
  return same ? "savedDetails" : "savedOwner"
}

function Forms(changing: Changing) {
  const { present, other, correcting, handing, disabling, opened, setOpened } = useForms(changing)
  const { access } = changing
  const folding = { opened, setOpened }
  const enabled = access.state === "enabled"
  if (access.chart_owner === undefined) {
    return (
      <Card title="enable" intro="enableIntro">
        <OwnerForm filling={other} change={handing} button="enable" />
      </Card>
    )
  }
  const details = <OwnerForm filling={present} change={correcting} button={enabled ? "save" : "enableAgain"} />
  return (
    <>
      {enabled ? (
        <Fold title="changeDetails" intro="changeDetailsIntro" {...folding}>
          {details}
        </Fold>
      ) : (
        <Card title="enableAgain" intro="enableAgainIntro">
          {details}
        </Card>
      )}
      <Fold title="handOver" intro="handOverIntro" {...folding}>
        <OwnerForm filling={other} change={handing} button="handOverAsk" />
      </Fold>
      {enabled && (
        <Fold title="disable" intro="disableIntro" {...folding}>
          <DisableForm access={access} change={disabling} />
        </Fold>
      )}
    </>
  )
}

type Titled = { title: Word; intro: Word; children: ComponentChildren }

function Card({ title, intro, children }: Titled) {
  const { say } = useWords()
  return (
    <section class="card">
      <h2>{say(title)}</h2>
      <p>{say(intro)}</p>
      {children}
    </section>
  )
}

type Folding = {
  opened: string | null
  setOpened: (change: (now: string | null) => string | null) => void
}

/** One of several forms, of which one is open. */
function Fold({ title, intro, children, opened, setOpened }: Titled & Folding) {
  const { say } = useWords()
  const toggled = (open: boolean) => setOpened((now) => (open ? title : now === title ? null : now))
  return (
    <details class="card" open={opened === title} onToggle={(event) => toggled(event.currentTarget.open)}>
      <summary>
        <h2>{say(title)}</h2>
      </summary>
      <p>{say(intro)}</p>
      {children}
    </details>
  )
}

/** Portal access of a chart: its state, the chart owner, and forms to change it. */

import type { MessagingStatus, Reason, ShownPortalAccess } from "@client-messaging/client"
import type { ComponentChildren } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { Availability } from "../conversation/availability.tsx"
import { useWords } from "../page/context.ts"
import { multiLine } from "../page/display_text.ts"
import { Heading } from "../page/heading.tsx"
import { Avatar } from "../page/icons.tsx"
import { useNames } from "../page/names.ts"
import { Sentence } from "../page/sentence.tsx"
import { NotLoaded, NotRefreshed, RefusedScreen, Skeleton } from "../page/states.tsx"
import type { Word } from "../words/en.ts"
import { DisableForm } from "./disable_form.tsx"
import { Breadcrumb, Tabs } from "./navigation.tsx"
import { OwnerFacts } from "./owner_facts.tsx"
import { OwnerForm } from "./owner_form.tsx"
import { useOwnerFormState } from "./owner_form_state.ts"
import { ownerLabel } from "./owner_rules.ts"
import { type AccessState, useAccess } from "./use_access.ts"
import { useChange } from "./use_change.tsx"
import { PracticeStarts, useLoadedPracticeStarts } from "./use_practice_starts.ts"

const STATES: Record<ShownPortalAccess["state"], Word> = {
  enabled: "stateEnabled",
  disabled: "stateDisabled",
  not_enabled: "stateNotEnabled",
}

export function AccessScreen({ client }: { client: string }) {
  const { say } = useWords()
  const accessState = useAccess(client)
  const practiceStarts = useLoadedPracticeStarts()
  const { status, access, refused, failed } = accessState
  const name = useNames().client(client, access?.client_name)
  if (refused) return <RefusedScreen refused={refused} />
  return (
    <div class="page">
      <div class="section-head">
        <Avatar of={name} />
        <div>
          <Breadcrumb client={client} title={name.title} />
          <Heading level={1} arrive>
            {say("portalAccess")}
          </Heading>
        </div>
        <Tabs client={client} />
      </div>
      {status && access ? (
        <>
          {failed && <NotRefreshed />}
          <PracticeStarts.Provider value={practiceStarts}>
            <Access client={client} status={status} access={access} accessState={accessState} />
          </PracticeStarts.Provider>
        </>
      ) : failed ? (
        <NotLoaded onRetry={() => void accessState.refresh()} />
      ) : (
        <Skeleton rows={4} />
      )}
    </div>
  )
}

type Props = { client: string; status: MessagingStatus; access: ShownPortalAccess; accessState: AccessState }
type Saved = { word: Word; version: number | undefined }

/** Reasons that this screen itself can change: it need not say who can. */
const CHANGEABLE_HERE: (Reason | undefined)[] = ["portal_not_enabled", "portal_disabled"]

function Access({ client, status, access, accessState }: Props) {
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
          {multiLine(reason) ?? say("nothingSeen")}
        </p>
      )}
      {!CHANGEABLE_HERE.includes(status.reason) && <Availability messaging={status} />}
      <OwnerFacts access={access} />
      <Forms client={client} access={access} accessState={accessState} onSaved={setSaved} />
    </>
  )
}

/** At the top, away from the form: so it takes the focus. */
function SavedNote({ word, access }: { word: Word; access: ShownPortalAccess }) {
  const note = useRef<HTMLParagraphElement>(null)
  useLayoutEffect(() => {
    note.current?.focus()
  }, [access.version])
  const { chart_owner: owner } = access
  return (
    <p ref={note} class="saved" tabIndex={-1}>
      <Sentence word={word} owner={owner ? ownerLabel(owner) : ""} />
    </p>
  )
}

type FormsProps = {
  client: string
  access: ShownPortalAccess
  accessState: AccessState
  onSaved: (saved: Saved) => void
}

function useForms({ client, access, accessState: { applyChange, reload }, onSaved }: FormsProps) {
  const present = useOwnerFormState(access, "present")
  const other = useOwnerFormState(access, "other")
  const [opened, setOpened] = useState<string | null>(null)
  const callbacks = {
    onDone: (now: ShownPortalAccess) => {
      for (const form of [present, other]) form.reset(now)
      setOpened(null)
      onSaved({ word: savedAs(access, now), version: now.version })
      applyChange(now)
    },
    onConflict: async () => {
      const now = await reload()
      for (const form of [present, other]) form.rebaseOn(now)
      return now
    },
  }
  const [correcting, handing, disabling] = [
    useChange(client, callbacks),
    useChange(client, callbacks),
    useChange(client, callbacks),
  ]
  return { present, other, correcting, handing, disabling, opened, setOpened }
}

function savedAs(before: ShownPortalAccess, now: ShownPortalAccess): Word {
  if (now.state === "disabled") return "accessDisabled"
  const same = before.state === now.state && before.chart_owner?.person_id === now.chart_owner?.person_id
  return same ? "savedDetails" : "savedOwner"
}

function Forms(props: FormsProps) {
  const { present, other, correcting, handing, disabling, opened, setOpened } = useForms(props)
  const { access } = props
  const collapsing = { opened, setOpened }
  const enabled = access.state === "enabled"
  if (access.chart_owner === undefined) {
    return (
      <Card title="enable" intro="enableIntro">
        <OwnerForm form={other} change={handing} button="enable" />
      </Card>
    )
  }
  const details = <OwnerForm form={present} change={correcting} button={enabled ? "save" : "enableAgain"} />
  return (
    <>
      {enabled ? (
        <CollapsibleCard title="changeDetails" intro="changeDetailsIntro" {...collapsing}>
          {details}
        </CollapsibleCard>
      ) : (
        <Card title="enableAgain" intro="enableAgainIntro">
          {details}
        </Card>
      )}
      <CollapsibleCard title="handOver" intro="handOverIntro" {...collapsing}>
        <OwnerForm form={other} change={handing} button="handOverAsk" />
      </CollapsibleCard>
      {enabled && (
        <CollapsibleCard title="disable" intro="disableIntro" {...collapsing}>
          <DisableForm access={access} change={disabling} />
        </CollapsibleCard>
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

type Collapsing = {
  opened: string | null
  setOpened: (change: (now: string | null) => string | null) => void
}

/** Accordion: one of several forms, one open at a time. */
function CollapsibleCard({ title, intro, children, opened, setOpened }: Titled & Collapsing) {
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

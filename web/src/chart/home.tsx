/** A clinician's inboxes over all charts, and a form to open any chart: there is no register of clients. */

import { useState } from "preact/hooks"
import { inboxKey } from "../inbox/overview.ts"
import { useObservable } from "../observable.ts"
import { useApp, useWords } from "../page/context.ts"
import { Field, formValues } from "../page/field.tsx"
import { Heading } from "../page/heading.tsx"
import { InboxRow, OlderInboxes, OnlyUnread, OverviewPlaceholder } from "../page/inbox_rows.tsx"
import { useNames } from "../page/names.ts"
import { go, to } from "../page/route.ts"
import { Empty, NotRefreshed, RefusedScreen } from "../page/states.tsx"
import { isId } from "./ids.ts"

export function ClinicianHome() {
  const { overview } = useApp()
  const { say } = useWords()
  useObservable(overview)
  if (overview.refused) return <RefusedScreen refused={overview.refused} />
  return (
    <div class="page">
      <div class="page-head">
        <Heading level={1} arrive>
          {say("inboxes")}
        </Heading>
        <OnlyUnread />
      </div>
      <Conversations />
      <OpenChart />
    </div>
  )
}

export function StaffHome() {
  const { say } = useWords()
  return (
    <div class="page">
      <Heading level={1} arrive>
        {say("messaging")}
      </Heading>
      <p>{say("staffOnly")}</p>
      <OpenChart />
    </div>
  )
}

function Conversations() {
  const { overview } = useApp()
  const { say } = useWords()
  const names = useNames()
  const { inboxes, onlyUnread } = overview
  if (inboxes === null) return <OverviewPlaceholder />
  if (inboxes.length === 0) {
    return onlyUnread ? (
      <Empty title={say("noUnread")} />
    ) : (
      <Empty title={say("noInboxes")} hint={say("noInboxesHint")} />
    )
  }
  return (
    <>
      {overview.failed && <NotRefreshed />}
      <ul class="rows card">
        {inboxes.map((inbox) => (
          <InboxRow
            key={inboxKey(inbox)}
            summary={inbox}
            name={names.client(inbox.client_id)}
            href={to("c", inbox.client_id)}
          />
        ))}
      </ul>
      <OlderInboxes />
    </>
  )
}

function OpenChart() {
  const { say } = useWords()
  const [id, setId] = useState("")
  const [wrong, setWrong] = useState(false)
  const open = (event: Event & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const client = (formValues(event.currentTarget).client ?? "").trim()
    setWrong(!isId(client))
    if (isId(client)) go("c", client)
  }
  return (
    <form class="card open-chart" onSubmit={open} noValidate>
      <h2>{say("openChart")}</h2>
      <div class="beside">
        <Field label={say("openChartLabel")} hint={say("openChartHint")} error={wrong && say("idInvalid")}>
          {(field) => (
            <input
              {...field}
              name="client"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              value={id}
              onInput={(event) => setId(event.currentTarget.value.trim())}
            />
          )}
        </Field>
        <button type="submit">{say("open")}</button>
      </div>
    </form>
  )
}

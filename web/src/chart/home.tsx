/** The first screen: a clinician's inboxes over all charts; for staff, forms to open a chart or an absence by its id. */

import { useState } from "preact/hooks"
import { useObservable } from "../observable.ts"
import { useApp, useWords } from "../page/context.ts"
import { Field, formValues } from "../page/field.tsx"
import { Heading } from "../page/heading.tsx"
import { to } from "../page/route.ts"
import { RefusedScreen } from "../page/states.tsx"
import type { Word } from "../words/en.ts"
import { AbsenceState } from "./absence/absence_words.tsx"
import { useAbsence } from "./absence/use_absence.ts"
import { Conversations } from "./conversations.tsx"
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
        <p class="links">
          <a href={to("settings")}>{say("settings")}</a>
        </p>
        <Away />
      </div>
      <Conversations />
    </div>
  )
}

/** Whether the clinician is away or will be, and the way to say so. */
function Away() {
  const { session } = useApp()
  const { say } = useWords()
  const { value } = useAbsence(session.person.id)
  return (
    <div role="status" class={`away ${value?.from ? "note" : ""}`}>
      {value?.from && <AbsenceState absence={value} own now={new Date()} />}{" "}
      <a href={to("absence")}>{say(value?.from ? "changeOwnAbsence" : "setAbsence")}</a>
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
      <OpenAbsence />
      <section class="card">
        <h2>{say("settings")}</h2>
        <p>{say("settingsIntro")}</p>
        <a class="button" href={to("settings")}>
          {say("openSettings")}
        </a>
      </section>
    </div>
  )
}

function OpenChart() {
  const { router } = useApp()
  return <OpenById title="openChart" label="openChartLabel" onId={(client) => router.go("c", client)} />
}

function OpenAbsence() {
  const { router } = useApp()
  return <OpenById title="absenceOpen" label="absenceOpenLabel" onId={(clinician) => router.go("absence", clinician)} />
}

type ById = { title: Word; label: Word; onId: (id: string) => void }

function OpenById({ title, label, onId }: ById) {
  const { say } = useWords()
  const [typed, setTyped] = useState("")
  const [wrong, setWrong] = useState(false)
  const open = (event: Event & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const id = (formValues(event.currentTarget).id ?? "").trim()
    setWrong(!isId(id))
    if (isId(id)) onId(id)
  }
  return (
    <form class="card open-chart" onSubmit={open} noValidate>
      <h2>{say(title)}</h2>
      <div class="beside">
        <Field label={say(label)} hint={say("openChartHint")} error={wrong && say("idInvalid")}>
          {(field) => (
            <input
              {...field}
              name="id"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value.trim())}
            />
          )}
        </Field>
        <button type="submit">{say("open")}</button>
      </div>
    </form>
  )
}

/** One section of the practice settings: what it means, who changed it, and its form or, for clinicians, what it says. */

import type { PracticeSettings, SectionName } from "@client-messaging/client"
import type { ComponentChildren, ComponentType } from "preact"
import { useEffect, useId, useMemo } from "preact/hooks"
import { SaveButtons, useFocusOnFault } from "../../forms/form_parts.tsx"
import type { SavedForm } from "../../forms/saved_form.ts"
import { useObservable } from "../../observable.ts"
import { useApp, useWords } from "../../page/context.ts"
import { useUnsaved } from "../../page/leaving.ts"
import { Sentence } from "../../page/sentence.tsx"
import type { Word } from "../../words/en.ts"
import { type SectionRules, sectionForm } from "./section_form.ts"

type Section<Name extends SectionName> = PracticeSettings[Name]

type Props<Name extends SectionName, Values> = {
  section: Section<Name>
  rules: SectionRules<Name, Values>
  title: Word
  meaning: Word
  /** Over what the form would do. */
  seen: Word
  Fields: ComponentType<{ form: SavedForm<Section<Name>, Values> }>
  /** In words: what was saved, or what stands in the form. */
  Summary: ComponentType<{ section: Section<Name> }>
}

export function SectionCard<Name extends SectionName, Values>(props: Props<Name, Values>) {
  const { section, title, meaning, Summary } = props
  const { session } = useApp()
  const { say } = useWords()
  const id = useId()
  return (
    <section class="card setting" aria-labelledby={id}>
      <h2 id={id}>{say(title)}</h2>
      <p>{say(meaning)}</p>
      {session.person.role === "staff" ? (
        <SectionFields {...props} />
      ) : (
        <>
          <Summary section={section} />
          <ChangedBy section={section} />
        </>
      )}
    </section>
  )
}

function SectionFields<Name extends SectionName, Values>(props: Props<Name, Values>) {
  const { section, rules, seen, Fields, Summary } = props
  const { client } = useApp()
  const { say } = useWords()
  const form = useObservable(useMemo(() => sectionForm(client, section, rules), []))
  const element = useFocusOnFault(form)
  useEffect(() => form.follow(section), [section])
  useUnsaved(form.isUnsaved)
  const save = (event: Event) => {
    event.preventDefault()
    void form.save()
  }
  const written = { ...rules.request(form.values), version: form.base.version } as unknown as Section<Name>
  return (
    <form ref={element} onSubmit={save} noValidate>
      <Fields form={form} />
      <Preview title={seen}>
        <Summary section={written} />
      </Preview>
      <div class="saving">
        <Conflict form={form}>{form.theirs && <Summary section={form.theirs} />}</Conflict>
        <SaveButtons form={form} />
        <div role="status">{form.outcome === "saved" && <p class="saved">{say("savedDetails")}</p>}</div>
        <ChangedBy section={form.base} />
      </div>
    </form>
  )
}

function Preview({ title, children }: { title: Word; children: ComponentChildren }) {
  const { say } = useWords()
  return (
    <div class="preview">
      <h3>{say(title)}</h3>
      {children}
    </div>
  )
}

/** Somebody else saved it meanwhile: theirs is shown, and the person chooses. */
// biome-ignore lint/suspicious/noExplicitAny: of whichever values
function Conflict({ form, children }: { form: SavedForm<any, any>; children: ComponentChildren }) {
  const { say, when } = useWords()
  const { theirs, outcome, busy } = form
  return (
    <div role="alert">
      {outcome === "conflict" && (
        <div class="note conflict">
          <p>
            {theirs?.changed_by ? (
              <Sentence word="conflictBy" person={theirs.changed_by} when={when(theirs.changed_at)} />
            ) : (
              say("conflictUnread")
            )}
          </p>
          {theirs && (
            <>
              <h3>{say("conflictTheirs")}</h3>
              {children}
              <div class="buttons">
                <button type="button" disabled={busy} onClick={() => form.takeTheirs()}>
                  {say("takeTheirs")}
                </button>
                <button type="button" disabled={busy} onClick={() => void form.keepMine()}>
                  {say("keepMine")}
                </button>
              </div>
            </>
          )}
        </div>
      )}
    </div>
  )
}

const ROLES: Record<string, Word> = { staff: "roleStaff", clinician: "roleClinician" }

function ChangedBy({ section }: { section: Section<SectionName> }) {
  const { say, when } = useWords()
  const { changed_by: person, changed_at: at, changed_by_role: role } = section
  if (!person || !at) return <p class="small">{say("neverSet")}</p>
  const word = ROLES[role ?? ""]
  return (
    <p class="small">
      <Sentence word="changedBy" person={word ? `${person} (${say(word)})` : person} when={when(at)} />
    </p>
  )
}

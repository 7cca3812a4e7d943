/** A message that is being written: each letter is kept; sending hands text and key over to the outbox. */

import { newKey } from "@client-messaging/client"
import { useEffect, useMemo } from "preact/hooks"
import { Observable, useObservable } from "../observable.ts"
import { useApp } from "../page/context.ts"
import type { Drafts, Place } from "../sending/drafts.ts"
import type { Outbox } from "../sending/outbox.ts"
import type { Word } from "../words/en.ts"
import { bodyError, subjectError } from "./text_rules.ts"

export interface Text {
  key: string
  subject: string
  body: string
}

/** What is wrong with a part of it. */
export type Errors = { subject?: Word | null; body?: Word | null }

/** `sent`: the key of what is on its way. `fault`: the part because of which nothing is. */
export type Outcome = { sent: string } | { invalid: keyof Errors }

type DraftStorage = Pick<Drafts, "read" | "write" | "forget">

const emptyText = (): Text => ({ key: newKey(), subject: "", body: "" })

export class MessageEditor extends Observable {
  text: Text
  errors: Errors = {}
  readonly #place: Place
  readonly #drafts: DraftStorage
  readonly #outbox: Pick<Outbox, "add">
  /** A message was sent from here, and nothing was written since. */
  #sentSinceEdit = false
  #composing = false
  #reloadPending = false
  #afterComposition: (() => void) | null = null

  constructor(place: Place, drafts: DraftStorage, outbox: Pick<Outbox, "add">) {
    super()
    this.#place = place
    this.#drafts = drafts
    this.#outbox = outbox
    this.text = drafts.read(place) ?? emptyText()
  }

  change(part: Partial<Omit<Text, "key">>): void {
    const { subject, body } = { ...this.text, ...part }
    if (subject === this.text.subject && body === this.text.body) return
    this.#sentSinceEdit = false
    this.#drafts.write(this.#place, { ...this.text, subject, body })
    this.#setText({ ...this.text, subject, body })
  }

  /** A second click on "Send" finds nothing to send, and is no fault. */
  send(): Outcome {
    const { key, subject, body } = this.text
    if (this.#sentSinceEdit && !subject && !body) return { invalid: "body" }
    const startsThread = this.#place.thread === null
    this.errors = { subject: startsThread ? subjectError(subject) : null, body: bodyError(body) }
    this.notify()
    if (this.errors.subject) return { invalid: "subject" }
    if (this.errors.body) return { invalid: "body" }
    void this.#outbox.add(this.#place, { key, subject, body, changed: Date.now() })
    this.#drafts.forget(this.#place)
    this.#sentSinceEdit = true
    this.#setText(emptyText())
    return { sent: key }
  }

  /** Another tab has changed or sent the draft. What an input method composes must not be changed under its hands. */
  reload(): void {
    const draft = this.#drafts.read(this.#place)
    if (this.#composing) {
      this.#reloadPending = true
      if (draft === null) this.text = { ...this.text, key: newKey() } // the other key is that of what was sent
    } else if (draft !== null) this.#setText(draft)
    else if (this.text.subject || this.text.body) this.#setText(emptyText())
  }

  /** An input method has begun or ended to compose a character. */
  setComposing(composing: boolean): void {
    this.#composing = composing
    if (composing) return
    if (this.#reloadPending) this.reload()
    this.#reloadPending = false
    const work = this.#afterComposition
    this.#afterComposition = null
    if (work) setTimeout(work) // Firefox tells of the text after the end
  }

  /** Does this now, or once what is composed is there. */
  whenComposed(work: () => void): void {
    if (this.#composing) this.#afterComposition = work
    else work()
  }

  #setText(text: Text): void {
    this.text = text
    this.errors = {}
    this.notify()
  }
}

/** The draft for a place, also where another tab changes or sends it. */
export function useMessageEditor({ client, clinician, thread }: Place): MessageEditor {
  const { drafts, outbox } = useApp()
  const editor = useMemo(
    () => new MessageEditor({ client, clinician, thread }, drafts, outbox),
    [client, clinician, thread, drafts, outbox],
  )
  useEffect(() => drafts.watch(() => editor.reload()), [editor])
  return useObservable(editor)
}

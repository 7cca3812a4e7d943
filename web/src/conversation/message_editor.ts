/** Editor of one message: each change is stored as a draft; sending hands text and key to the outbox. */

import { newKey } from "@client-messaging/client"
import { useLayoutEffect, useMemo } from "preact/hooks"
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

/** Errors by field. */
export type Errors = { subject?: Word | null; body?: Word | null }

/** `sent`: the key of the sent message. `invalid`: the field that prevented it. */
export type Outcome = { sent: string } | { invalid: keyof Errors }

type DraftStorage = Pick<Drafts, "read" | "write" | "forget">

const emptyText = (): Text => ({ key: newKey(), subject: "", body: "" })

export class MessageEditor extends Observable {
  text: Text
  errors: Errors = {}
  readonly #place: Place
  readonly #drafts: DraftStorage
  readonly #outbox: Pick<Outbox, "add">
  /** A message was sent from here, and nothing was typed since. */
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

  /** A second click on "Send" finds nothing to send, and is no error. `after`: the newest known entry of the inbox. */
  send(after?: string): Outcome {
    const { key, subject, body } = this.text
    if (this.#sentSinceEdit && !subject && !body) return { invalid: "body" }
    const startsThread = this.#place.thread === null
    this.errors = { subject: startsThread ? subjectError(subject) : null, body: bodyError(body) }
    this.notify()
    if (this.errors.subject) return { invalid: "subject" }
    if (this.errors.body) return { invalid: "body" }
    void this.#outbox.add(this.#place, { key, subject, body, changed: Date.now() }, after)
    this.#drafts.forget(this.#place)
    this.#sentSinceEdit = true
    this.#setText(emptyText())
    return { sent: key }
  }

  /** Another tab has changed or sent the draft. Text must not change during an IME composition. */
  reload(): void {
    const draft = this.#drafts.read(this.#place)
    if (this.#composing) {
      this.#reloadPending = true
      if (draft === null) this.text = { ...this.text, key: newKey() } // the old key is that of the sent message
    } else if (draft !== null) this.#setText(draft)
    else if (this.text.subject || this.text.body) this.#setText(emptyText())
  }

  /** An IME composition has begun or ended. */
  setComposing(composing: boolean): void {
    this.#composing = composing
    if (composing) return
    if (this.#reloadPending) this.reload()
    this.#reloadPending = false
    const work = this.#afterComposition
    this.#afterComposition = null
    if (work) setTimeout(work) // Firefox fires `input` after `compositionend`
  }

  /** Runs work now, or after the composition. */
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

/** Editor for a place; follows changes by other tabs. */
export function useMessageEditor({ client, clinician, thread }: Place): MessageEditor {
  const { drafts, outbox } = useApp()
  const editor = useMemo(
    () => new MessageEditor({ client, clinician, thread }, drafts, outbox),
    [client, clinician, thread, drafts, outbox],
  )
  useLayoutEffect(() => drafts.watch(() => editor.reload()), [editor])
  return useObservable(editor)
}

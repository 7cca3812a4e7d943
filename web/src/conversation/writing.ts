/** A message that is being written: each letter is kept; sending hands text and key over to the outbox. */

import { newKey } from "@client-messaging/client"
import { useEffect, useMemo } from "preact/hooks"
import { Observable, useObservable } from "../observable.ts"
import { useApp } from "../page/context.ts"
import type { Drafts, Place } from "../sending/drafts.ts"
import type { Outbox } from "../sending/outbox.ts"
import type { Word } from "../words/en.ts"
import { bodyFault, subjectFault } from "./text_rules.ts"

export interface Text {
  key: string
  subject: string
  body: string
}

/** What is wrong with a part of it. */
export type Faults = { subject?: Word | null; body?: Word | null }

/** `sent`: the key of what is on its way. `fault`: the part because of which nothing is. */
export type Outcome = { sent: string } | { fault: keyof Faults }

type Kept = Pick<Drafts, "read" | "write" | "forget">

const NOTHING = (): Text => ({ key: newKey(), subject: "", body: "" })

export class Writing extends Observable {
  text: Text
  faults: Faults = {}
  readonly #place: Place
  readonly #drafts: Kept
  readonly #outbox: Pick<Outbox, "add">
  /** A message was sent from here, and nothing was written since. */
  #emptied = false
  #composing = false
  #missed = false
  #waiting: (() => void) | null = null

  constructor(place: Place, drafts: Kept, outbox: Pick<Outbox, "add">) {
    super()
    this.#place = place
    this.#drafts = drafts
    this.#outbox = outbox
    this.text = drafts.read(place) ?? NOTHING()
  }

  change(part: Partial<Omit<Text, "key">>): void {
    const { subject, body } = { ...this.text, ...part }
    if (subject === this.text.subject && body === this.text.body) return
    this.#emptied = false
    this.#drafts.write(this.#place, { ...this.text, subject, body })
    this.#show({ ...this.text, subject, body })
  }

  /** A second click on "Send" finds nothing to send, and is no fault. */
  send(): Outcome {
    const { key, subject, body } = this.text
    if (this.#emptied && !subject && !body) return { fault: "body" }
    const startsThread = this.#place.thread === null
    this.faults = { subject: startsThread ? subjectFault(subject) : null, body: bodyFault(body) }
    this.notify()
    if (this.faults.subject) return { fault: "subject" }
    if (this.faults.body) return { fault: "body" }
    void this.#outbox.add(this.#place, { key, subject, body, changed: Date.now() })
    this.#drafts.forget(this.#place)
    this.#emptied = true
    this.#show(NOTHING())
    return { sent: key }
  }

  /** Another tab has changed or sent the draft. What an input method composes must not be changed under its hands. */
  reread(): void {
    const found = this.#drafts.read(this.#place)
    if (this.#composing) {
      this.#missed = true
      if (found === null) this.text = { ...this.text, key: newKey() } // the other key is that of what was sent
    } else if (found !== null) this.#show(found)
    else if (this.text.subject || this.text.body) this.#show(NOTHING())
  }

  /** An input method has begun or ended to compose a character. */
  composes(composing: boolean): void {
    this.#composing = composing
    if (composing) return
    if (this.#missed) this.reread()
    this.#missed = false
    const work = this.#waiting
    this.#waiting = null
    if (work) setTimeout(work) // Firefox tells of the text after the end
  }

  /** Does this now, or once what is composed is there. */
  whenComposed(work: () => void): void {
    if (this.#composing) this.#waiting = work
    else work()
  }

  #show(text: Text): void {
    this.text = text
    this.faults = {}
    this.notify()
  }
}

/** The draft for a place, also where another tab changes or sends it. */
export function useWriting({ client, clinician, thread }: Place): Writing {
  const { drafts, outbox } = useApp()
  const writing = useMemo(
    () => new Writing({ client, clinician, thread }, drafts, outbox),
    [client, clinician, thread, drafts, outbox],
  )
  useEffect(() => drafts.watch(() => writing.reread()), [writing])
  return useObservable(writing)
}

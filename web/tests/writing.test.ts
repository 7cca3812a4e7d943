import assert from "node:assert/strict"
import { test } from "node:test"
import { type Text, Writing } from "../src/conversation/writing.ts"
import { isComposing } from "../src/page/keys.ts"
import { type Draft, Drafts } from "../src/sending/drafts.ts"
import { PersonStorage } from "../src/sending/person_storage.ts"
import { emptyStorage } from "./fake_storage.ts"

const THREAD = { client: "leo", clinician: "ana", thread: "1" }
const NEW = { ...THREAD, thread: null }

function writingAt(place: typeof THREAD | typeof NEW, storage = new PersonStorage(emptyStorage(), "ana")) {
  const drafts = new Drafts(storage)
  const sent: Draft[] = []
  const outbox = { add: async (_: unknown, draft: Draft) => void sent.push(draft) }
  const writing = new Writing(place, drafts, outbox)
  /** What another tab of the same person does with the draft. */
  const elsewhere = (text: Text | null) => {
    if (text) drafts.write(place, text)
    else drafts.forget(place)
    writing.reread()
  }
  return { writing, drafts, sent, elsewhere, bodies: () => sent.map(({ body }) => body) }
}

const soon = () => new Promise((resolve) => setTimeout(resolve))

test("two fields that are filled in at once are both kept, on the screen and in the draft", () => {
  const { writing, drafts } = writingAt(NEW)
  writing.change({ subject: "Homework" })
  writing.change({ body: "Breathe." })
  assert.deepEqual([writing.text.subject, writing.text.body], ["Homework", "Breathe."])
  assert.equal(drafts.read(NEW)?.subject, "Homework")
})

test("what was filled in and sent in one go is sent whole", () => {
  const { writing, sent } = writingAt(NEW)
  writing.change({ subject: "Homework" })
  writing.change({ body: "Breathe." })
  const { key } = writing.text
  assert.deepEqual(writing.send(), { sent: key })
  assert.deepEqual(
    sent.map(({ key, subject, body }) => ({ key, subject, body })),
    [{ key, subject: "Homework", body: "Breathe." }],
  )
})

test("a second click sends nothing, and scolds nobody for it", () => {
  const { writing, bodies } = writingAt(THREAD)
  writing.change({ body: "Once." })
  writing.send()
  assert.deepEqual(writing.send(), { fault: "body" })
  assert.equal(writing.faults.body, undefined)
  assert.deepEqual(bodies(), ["Once."])
})

test("who has sent nothing, or has emptied what they wrote since, is told what is missing", () => {
  const { writing } = writingAt(THREAD)
  assert.deepEqual(writing.send(), { fault: "body" })
  assert.equal(writing.faults.body, "bodyNeeded")
  writing.change({ body: "Once." })
  writing.send()
  writing.change({ body: "More" })
  writing.change({ body: "" })
  writing.send()
  assert.equal(writing.faults.body, "bodyNeeded")
})

test("a draft that comes from another tab after sending can be sent here", () => {
  const { writing, elsewhere, bodies } = writingAt(THREAD)
  writing.change({ body: "One" })
  writing.send()
  elsewhere({ key: "k2", subject: "", body: "Two" })
  assert.deepEqual(writing.send(), { sent: "k2" })
  assert.deepEqual(bodies(), ["One", "Two"])
})

test("what is sent has a key of its own, and leaves no draft", () => {
  const { writing, drafts, sent } = writingAt(THREAD)
  for (const body of ["One", "Two"]) {
    writing.change({ body })
    writing.send()
  }
  assert.notEqual(sent[0]?.key, sent[1]?.key)
  assert.equal(drafts.read(THREAD), null)
})

test("telling of the same text again changes nothing, not even what is said to be wrong with it", () => {
  const { writing } = writingAt(NEW)
  writing.change({ body: "Breathe." })
  writing.send()
  const drawn = writing.version
  writing.change({ subject: "", body: "Breathe." })
  assert.equal(writing.faults.subject, "subjectNeeded")
  assert.equal(writing.version, drawn)
})

test("the text is not changed while an input method composes, and is afterwards", () => {
  const { writing, elsewhere } = writingAt(THREAD)
  writing.change({ body: "안녕" })
  writing.composes(true)
  elsewhere({ key: "k2", subject: "", body: "Written elsewhere" })
  assert.equal(writing.text.body, "안녕")
  writing.composes(false)
  assert.equal(writing.text.body, "Written elsewhere")
})

test("a draft that another tab sends while one composes goes on under another key", () => {
  const { writing, elsewhere } = writingAt(THREAD)
  writing.change({ body: "안녕" })
  const { key } = writing.text
  writing.composes(true)
  elsewhere(null)
  writing.change({ body: "안녕하" })
  writing.composes(false)
  assert.equal(writing.text.body, "안녕하")
  assert.notEqual(writing.text.key, key)
})

test("what was sent elsewhere is gone here, too", () => {
  const { writing, elsewhere } = writingAt(THREAD)
  writing.change({ body: "Sent there" })
  elsewhere(null)
  assert.equal(writing.text.body, "")
})

test("whoever sends while a character is composed sends it with that character, once", async () => {
  const { writing, bodies } = writingAt(THREAD)
  writing.composes(true)
  writing.change({ body: "하" })
  let tried = 0
  const send = () => {
    tried++
    writing.send()
  }
  writing.whenComposed(send)
  writing.whenComposed(send)
  assert.deepEqual(bodies(), [])
  writing.composes(false)
  writing.change({ body: "한" }) // Firefox says so after the end
  await soon()
  assert.deepEqual(bodies(), ["한"])
  assert.equal(writing.text.body, "")
  writing.composes(false)
  await soon()
  assert.equal(tried, 1)
})

test("keys that an input method takes are not for the page", () => {
  const key = (isComposing: boolean, keyCode: number) => ({ isComposing, keyCode })
  assert.equal(isComposing(key(true, 13)), true)
  assert.equal(isComposing(key(false, 229)), true, "Safari, at the last key of a composition")
  assert.equal(isComposing(key(false, 13)), false)
})

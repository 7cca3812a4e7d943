import assert from "node:assert/strict"
import { test } from "node:test"
import { MessageEditor, type Text } from "../src/conversation/message_editor.ts"
import { isComposing } from "../src/page/keys.ts"
import { type Draft, Drafts } from "../src/sending/drafts.ts"
import { PersonStorage } from "../src/sending/person_storage.ts"
import { emptyStorage } from "./fake_storage.ts"

const THREAD = { client: "leo", clinician: "ana", thread: "1" }
const NEW = { ...THREAD, thread: null }

function editorAt(place: typeof THREAD | typeof NEW, storage = new PersonStorage(emptyStorage(), "ana")) {
  const drafts = new Drafts(storage)
  const sent: Draft[] = []
  const outbox = { add: async (_: unknown, draft: Draft) => void sent.push(draft) }
  const editor = new MessageEditor(place, drafts, outbox)
  /** Changes the draft as another tab of the same person does. */
  const elsewhere = (text: Text | null) => {
    if (text) drafts.write(place, text)
    else drafts.forget(place)
    editor.reload()
  }
  return { editor, drafts, sent, elsewhere, bodies: () => sent.map(({ body }) => body) }
}

const soon = () => new Promise((resolve) => setTimeout(resolve))

test("two fields that are filled in at once are both kept, on the screen and in the draft", () => {
  const { editor, drafts } = editorAt(NEW)
  editor.change({ subject: "Homework" })
  editor.change({ body: "Breathe." })
  assert.deepEqual([editor.text.subject, editor.text.body], ["Homework", "Breathe."])
  assert.equal(drafts.read(NEW)?.subject, "Homework")
})

test("what was filled in and sent in one go is sent whole", () => {
  const { editor, sent } = editorAt(NEW)
  editor.change({ subject: "Homework" })
  editor.change({ body: "Breathe." })
  const { key } = editor.text
  assert.deepEqual(editor.send(), { sent: key })
  assert.deepEqual(
    sent.map(({ key, subject, body }) => ({ key, subject, body })),
    [{ key, subject: "Homework", body: "Breathe." }],
  )
})

test("a second click sends nothing, and scolds nobody for it", () => {
  const { editor, bodies } = editorAt(THREAD)
  editor.change({ body: "Once." })
  editor.send()
  assert.deepEqual(editor.send(), { invalid: "body" })
  assert.equal(editor.errors.body, undefined)
  assert.deepEqual(bodies(), ["Once."])
})

test("who has sent nothing, or has emptied what they wrote since, is told what is missing", () => {
  const { editor } = editorAt(THREAD)
  assert.deepEqual(editor.send(), { invalid: "body" })
  assert.equal(editor.errors.body, "bodyNeeded")
  editor.change({ body: "Once." })
  editor.send()
  editor.change({ body: "More" })
  editor.change({ body: "" })
  editor.send()
  assert.equal(editor.errors.body, "bodyNeeded")
})

test("a draft that comes from another tab after sending can be sent here", () => {
  const { editor, elsewhere, bodies } = editorAt(THREAD)
  editor.change({ body: "One" })
  editor.send()
  elsewhere({ key: "k2", subject: "", body: "Two" })
  assert.deepEqual(editor.send(), { sent: "k2" })
  assert.deepEqual(bodies(), ["One", "Two"])
})

test("what is sent has a key of its own, and leaves no draft", () => {
  const { editor, drafts, sent } = editorAt(THREAD)
  for (const body of ["One", "Two"]) {
    editor.change({ body })
    editor.send()
  }
  assert.notEqual(sent[0]?.key, sent[1]?.key)
  assert.equal(drafts.read(THREAD), null)
})

test("telling of the same text again changes nothing, not even what is said to be wrong with it", () => {
  const { editor } = editorAt(NEW)
  editor.change({ body: "Breathe." })
  editor.send()
  const drawn = editor.version
  editor.change({ subject: "", body: "Breathe." })
  assert.equal(editor.errors.subject, "subjectNeeded")
  assert.equal(editor.version, drawn)
})

test("the text is not changed while an input method composes, and is afterwards", () => {
  const { editor, elsewhere } = editorAt(THREAD)
  editor.change({ body: "안녕" })
  editor.setComposing(true)
  elsewhere({ key: "k2", subject: "", body: "Written elsewhere" })
  assert.equal(editor.text.body, "안녕")
  editor.setComposing(false)
  assert.equal(editor.text.body, "Written elsewhere")
})

test("a draft that another tab sends while one composes goes on under another key", () => {
  const { editor, elsewhere } = editorAt(THREAD)
  editor.change({ body: "안녕" })
  const { key } = editor.text
  editor.setComposing(true)
  elsewhere(null)
  editor.change({ body: "안녕하" })
  editor.setComposing(false)
  assert.equal(editor.text.body, "안녕하")
  assert.notEqual(editor.text.key, key)
})

test("what was sent elsewhere is gone here, too", () => {
  const { editor, elsewhere } = editorAt(THREAD)
  editor.change({ body: "Sent there" })
  elsewhere(null)
  assert.equal(editor.text.body, "")
})

test("whoever sends while a character is composed sends it with that character, once", async () => {
  const { editor, bodies } = editorAt(THREAD)
  editor.setComposing(true)
  editor.change({ body: "하" })
  let tried = 0
  const send = () => {
    tried++
    editor.send()
  }
  editor.whenComposed(send)
  editor.whenComposed(send)
  assert.deepEqual(bodies(), [])
  editor.setComposing(false)
  editor.change({ body: "한" }) // Firefox says so after the end
  await soon()
  assert.deepEqual(bodies(), ["한"])
  assert.equal(editor.text.body, "")
  editor.setComposing(false)
  await soon()
  assert.equal(tried, 1)
})

test("keys that an input method takes are not for the page", () => {
  const key = (isComposing: boolean, keyCode: number) => ({ isComposing, keyCode })
  assert.equal(isComposing(key(true, 13)), true)
  assert.equal(isComposing(key(false, 229)), true, "Safari, at the last key of a composition")
  assert.equal(isComposing(key(false, 13)), false)
})

import assert from "node:assert/strict"
import { test } from "node:test"
import { isBlank } from "../src/conversation/text_rules.ts"
import { isVisible, multiLine, singleLine, visibleName } from "../src/page/display_text.ts"

const ENDS = ["\n", "\r", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029"]

test("every line end that a sender's system may have is drawn as one", () => {
  for (const end of ENDS) {
    const text = `one${end}two${end}${end}three`
    assert.equal(multiLine(text), "one\ntwo\n\nthree", JSON.stringify(end))
    assert.equal(singleLine(text), "one two  three", JSON.stringify(end))
  }
  assert.equal(multiLine("a\tb  c"), "a\tb  c")
})

test("text of which nothing can be seen is known as such", () => {
  const unseen = [
    "",
    " ",
    "\u200b",
    "\ufeff",
    "\u2800",
    "\u3164",
    "\u115f",
    "\u00ad",
    "\u202e",
    "\u2066\u2069",
    "\u{e0041}",
  ]
  const controls = [
    "\u0001\u007f",
    "\u0085",
    "\ufe0f",
    "\ufff9",
    "\u{1d159}",
    "\u{1d173}",
    "\u034f",
    "\u200b \ufeff\n\u2800",
  ]
  for (const text of [...unseen, ...controls]) {
    assert.equal(multiLine(text), null, JSON.stringify(text))
    assert.equal(singleLine(text), null)
  }
})

test("text of which anything can be seen is shown as it is", () => {
  for (const text of [".", "\u200b.", "\u0600", "\u0301", "👩‍🚀", "\ue000", "ｱ", "\u{1f3f4}\u{e0067}\u{e007f}"]) {
    assert.ok(isVisible(text), JSON.stringify(text))
    assert.equal(multiLine(text), text)
  }
})

test("blank is what the API calls so: not what `trim` cuts off", () => {
  for (const text of ["", " \t\n", "\u001c\u001f", "\u0085", "\u00a0\u1680\u2007\u3000", "\u2028"]) {
    assert.ok(isBlank(text), JSON.stringify(text))
  }
  for (const text of ["\ufeff", "\u200b", "\u2800", "\u180e", "\u001b", " . "]) {
    assert.ok(!isBlank(text), JSON.stringify(text))
  }
})

test("a name that nobody could see is none", () => {
  assert.deepEqual(["Rosa", " ", "\u200b\u2800", "", undefined].map(visibleName), ["Rosa", ...Array(4)])
})

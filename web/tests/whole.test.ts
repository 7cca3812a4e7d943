import assert from "node:assert/strict"
import { test } from "node:test"
import { loadWhole } from "../src/conversation/whole.ts"

/** Of some pages, of which one may fail. */
class Book {
  olderFailed = false
  asked = 0
  left: number
  readonly #fails: number

  constructor(pages: number, fails = -1) {
    this.left = pages
    this.#fails = fails
  }

  get hasOlder() {
    return this.left > 0
  }

  async loadOlder(): Promise<void> {
    this.olderFailed = ++this.asked === this.#fails
    if (!this.olderFailed) this.left--
  }
}

const never = () => false
const signal = new AbortController().signal

test("everything is loaded, page by page, or as much as is needed", async () => {
  const all = new Book(3)
  assert.equal(await loadWhole(all, never, signal), true)
  assert.equal(all.left, 0)
  const some = new Book(9)
  assert.equal(await loadWhole(some, () => some.left === 7, signal), true)
  assert.equal(some.asked, 2)
})

test("a page that does not come makes it no whole", async () => {
  const book = new Book(5, 3)
  assert.equal(await loadWhole(book, never, signal), false)
  assert.equal(book.asked, 3)
})

test("a page that failed before is asked for again", async () => {
  const book = new Book(2)
  book.olderFailed = true
  assert.equal(await loadWhole(book, never, signal), true)
  assert.equal(book.left, 0)
})

test("whoever has left gets nothing more loaded, and nothing printed", async () => {
  const leaving = new AbortController()
  const book = new Book(9)
  const isWhole = () => {
    if (book.left < 8) leaving.abort()
    return false
  }
  const left = loadWhole(book, isWhole, leaving.signal)
  assert.equal(await left, false)
  assert.equal(book.asked, 2)
  leaving.abort()
  assert.equal(await loadWhole(new Book(0), () => true, leaving.signal), false)
})

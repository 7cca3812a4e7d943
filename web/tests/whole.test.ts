import assert from "node:assert/strict"
import { test } from "node:test"
import { loadWhole } from "../src/conversation/whole.ts"
import { Observed } from "../src/observed.ts"

/** Of some pages, of which one may fail. */
class Book extends Observed {
  loadingOlder = false
  asked = 0
  left: number
  readonly #fails: number
  #turned: (() => void) | null = null

  constructor(pages: number, fails = -1) {
    super()
    this.left = pages
    this.#fails = fails
  }

  get hasOlder() {
    return this.left > 0
  }

  async loadOlder(): Promise<boolean> {
    if (this.loadingOlder) return false
    if (++this.asked === this.#fails) return false
    this.left--
    return true
  }

  /** As somebody else loads. */
  begin(): void {
    this.loadingOlder = true
    this.#turned = () => {
      this.loadingOlder = false
      this.left--
      this.changed()
    }
  }

  end(): void {
    this.#turned?.()
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

test("a page that is being loaded already is waited for", async () => {
  const book = new Book(2)
  book.begin()
  const loading = loadWhole(book, never, signal)
  book.end()
  assert.equal(await loading, true)
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

import assert from "node:assert/strict"
import { test } from "node:test"
import { loadAll } from "../src/conversation/load_all.ts"

/** Older pages, of which one may fail. */
class FakePages {
  olderFailed = false
  requests = 0
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
    this.olderFailed = ++this.requests === this.#fails
    if (!this.olderFailed) this.left--
  }
}

const never = () => false
const signal = new AbortController().signal

test("everything is loaded, page by page, or as much as is needed", async () => {
  const all = new FakePages(3)
  assert.equal(await loadAll(all, never, signal), true)
  assert.equal(all.left, 0)
  const some = new FakePages(9)
  assert.equal(await loadAll(some, () => some.left === 7, signal), true)
  assert.equal(some.requests, 2)
})

test("a page that does not come makes it no whole", async () => {
  const pages = new FakePages(5, 3)
  assert.equal(await loadAll(pages, never, signal), false)
  assert.equal(pages.requests, 3)
})

test("a page that failed before is asked for again", async () => {
  const pages = new FakePages(2)
  pages.olderFailed = true
  assert.equal(await loadAll(pages, never, signal), true)
  assert.equal(pages.left, 0)
})

test("whoever has left gets nothing more loaded, and nothing printed", async () => {
  const leaving = new AbortController()
  const pages = new FakePages(9)
  const isComplete = () => {
    if (pages.left < 8) leaving.abort()
    return false
  }
  const left = loadAll(pages, isComplete, leaving.signal)
  assert.equal(await left, false)
  assert.equal(pages.requests, 2)
  leaving.abort()
  assert.equal(await loadAll(new FakePages(0), () => true, leaving.signal), false)
})

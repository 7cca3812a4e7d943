/** A browser's storage, as a reload leaves it. */

import { FallbackStorage, type SafeStorage } from "../src/storage.ts"

/** The browser's own; `full` and `shut` as a test wants it. */
export class FakeStorage {
  readonly items: Map<string, string>
  full = false
  shut = false

  constructor(items: Iterable<[string, string]> = []) {
    this.items = new Map(items)
  }

  /** What the browser's getter does. */
  readonly getter = (): FakeStorage => {
    if (this.shut) throw new DOMException("Access is denied for this document.", "SecurityError")
    return this
  }

  get length(): number {
    return this.items.size
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null
  }

  getItem(name: string): string | null {
    return this.items.get(name) ?? null
  }

  setItem(name: string, text: string): void {
    if (this.full) throw new DOMException("full", "QuotaExceededError")
    this.items.set(name, text)
  }

  removeItem(name: string): void {
    this.items.delete(name)
  }
}

export function emptyStorage(): SafeStorage {
  return new FallbackStorage(new FakeStorage().getter)
}

/** Fake Web Storage that survives a "reload". */

import { FallbackStorage, type SafeStorage } from "../src/storage.ts"

/** localStorage or sessionStorage; `full` and `shut` are set by the test. */
export class FakeStorage {
  readonly items: Map<string, string>
  full = false
  shut = false

  constructor(items: Iterable<[string, string]> = []) {
    this.items = new Map(items)
  }

  /** The browser's getter, which throws if blocked. */
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

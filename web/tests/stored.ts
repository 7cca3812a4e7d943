/** A browser's storage, as a reload leaves it. */

import type { Shelving } from "../src/sending/shelf.ts"

export function storage(): Shelving {
  const items = new Map<string, string>()
  return {
    get length() {
      return items.size
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  }
}

/** One that is full. */
export function fullStorage(): Shelving {
  return {
    ...storage(),
    length: 0,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError")
    },
  }
}

/**
 * Web Storage that never throws; nothing else here touches localStorage or sessionStorage. Where it is blocked or full,
 * items last as long as the page.
 */

export interface SafeStorage {
  getItem(key: string): string | null
  /** Returns whether the item will outlive the page. */
  setItem(key: string, text: string): boolean
  removeItem(key: string): void
  keys(): string[]
}

type WebStorage = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">
/** Getter of localStorage or sessionStorage; it throws where storage is blocked. */
export type StorageGetter = () => WebStorage | null

export interface Storages {
  /** localStorage; sessionStorage where that is blocked or full. */
  shared: SafeStorage
  /** sessionStorage: this tab, over reloads. Copied when a tab is duplicated. */
  tab: SafeStorage
}

export function storagesOf(local: StorageGetter, session: StorageGetter): Storages {
  return { shared: new FallbackStorage(local, session), tab: new FallbackStorage(session) }
}

/** Stores each item in the first storage that accepts it, else in memory. */
export class FallbackStorage implements SafeStorage {
  readonly #getters: StorageGetter[]
  readonly #memory = new Map<string, string>()

  constructor(...getters: StorageGetter[]) {
    this.#getters = getters
  }

  getItem(key: string): string | null {
    const remembered = this.#memory.get(key)
    if (remembered !== undefined) return remembered
    for (const storage of this.#storages()) {
      const text = attempt(() => storage.getItem(key), null)
      if (text !== null) return text
    }
    return null
  }

  setItem(key: string, text: string): boolean {
    const storages = this.#storages()
    const accepting = storages.find((storage) => attempt(() => storage.setItem(key, text) === undefined, false))
    if (!accepting) {
      this.#memory.set(key, text)
      return false
    }
    this.#memory.delete(key)
    for (const other of storages) if (other !== accepting) attempt(() => other.removeItem(key), undefined)
    return true
  }

  removeItem(key: string): void {
    this.#memory.delete(key)
    for (const storage of this.#storages()) attempt(() => storage.removeItem(key), undefined)
  }

  keys(): string[] {
    const stored = this.#storages().flatMap((storage) => attempt(() => keysIn(storage), []))
    return [...new Set([...stored, ...this.#memory.keys()])].sort()
  }

  #storages(): WebStorage[] {
    return this.#getters.map((getter) => attempt(getter, null)).filter((storage) => storage !== null)
  }
}

/** Parses JSON; null if it is not valid. */
export function parseJson<Value>(text: string | null, isValid: (value: Value) => boolean): Value | null {
  const value = attempt(() => JSON.parse(text ?? "null") as Value | null, null)
  return value !== null && attempt(() => isValid(value), false) ? value : null
}

/** Reads a timestamp (milliseconds since 1970) from a field of a JSON object. */
export function timestampIn(field: string) {
  return (text: string) =>
    parseJson<Record<string, number>>(text, (value) => Number.isFinite(value[field]))?.[field] ?? null
}

function keysIn(storage: WebStorage): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter((key) => key !== null)
}

function attempt<Answer>(work: () => Answer, fallback: Answer): Answer {
  try {
    return work()
  } catch {
    return fallback
  }
}

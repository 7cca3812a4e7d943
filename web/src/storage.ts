/**
 * What the browser keeps for these pages; nothing else here touches its storage. Where it keeps nothing (blocked, full),
 * things last as long as the page. Nothing here throws.
 */

export interface Shelving {
  getItem(name: string): string | null
  /** Whether it will outlive the page. */
  setItem(name: string, text: string): boolean
  removeItem(name: string): void
  names(): string[]
}

type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">
/** A way to one of the browser's storages, which may be shut: the getter itself throws then. */
export type Way = () => Kept | null

export interface Storages {
  /** Of all tabs; of this one where that is shut or full. */
  shared: Shelving
  /** Of this tab, over reloads. A browser copies it when it duplicates a tab. */
  own: Shelving
}

export function storagesOf(local: Way, session: Way): Storages {
  return { shared: new Keeping(local, session), own: new Keeping(session) }
}

/** Keeps each thing in the first storage that takes it, else in memory. */
export class Keeping implements Shelving {
  readonly #ways: Way[]
  readonly #memory = new Map<string, string>()

  constructor(...ways: Way[]) {
    this.#ways = ways
  }

  getItem(name: string): string | null {
    const found = this.#memory.get(name)
    if (found !== undefined) return found
    for (const storage of this.#storages()) {
      const text = tried(() => storage.getItem(name), null)
      if (text !== null) return text
    }
    return null
  }

  setItem(name: string, text: string): boolean {
    const storages = this.#storages()
    const taker = storages.find((storage) => tried(() => storage.setItem(name, text) === undefined, false))
    if (!taker) {
      this.#memory.set(name, text)
      return false
    }
    this.#memory.delete(name)
    for (const other of storages) if (other !== taker) tried(() => other.removeItem(name), undefined)
    return true
  }

  removeItem(name: string): void {
    this.#memory.delete(name)
    for (const storage of this.#storages()) tried(() => storage.removeItem(name), undefined)
  }

  names(): string[] {
    const stored = this.#storages().flatMap((storage) => tried(() => namesIn(storage), []))
    return [...new Set([...stored, ...this.#memory.keys()])].sort()
  }

  #storages(): Kept[] {
    return this.#ways.map((way) => tried(way, null)).filter((storage) => storage !== null)
  }
}

/** What a text says, if it is what is looked for; null where it is anything else. */
export function parsed<Thing>(text: string | null, isRight: (thing: Thing) => boolean): Thing | null {
  const thing = tried(() => JSON.parse(text ?? "null") as Thing | null, null)
  return thing !== null && tried(() => isRight(thing), false) ? thing : null
}

/** Reads the moment in a field of a thing: milliseconds since 1970. */
export function momentIn(field: string) {
  return (text: string) =>
    parsed<Record<string, number>>(text, (thing) => Number.isFinite(thing[field]))?.[field] ?? null
}

function namesIn(storage: Kept): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter((name) => name !== null)
}

function tried<Answer>(work: () => Answer, otherwise: Answer): Answer {
  try {
    return work()
  } catch {
    return otherwise
  }
}

/** What one person keeps in this browser, apart from what others keep there. */

import { parsed, type Shelving } from "../storage.ts"

export class Shelf {
  readonly #storage: Shelving
  readonly #prefix: string

  constructor(storage: Shelving, ...owner: string[]) {
    this.#storage = storage
    this.#prefix = `client-messaging:${owner.join(":")}:`
  }

  /** Whether a storage event was about something on this shelf. */
  has(storageKey: string | null): boolean {
    return storageKey === null || storageKey.startsWith(this.#prefix)
  }

  /** Null where there is nothing, or something that is not right. */
  get<Thing>(name: string, isRight: (thing: Thing) => boolean): Thing | null {
    return parsed(this.#storage.getItem(this.#prefix + name), isRight)
  }

  put(name: string, thing: unknown): void {
    this.#storage.setItem(this.#prefix + name, JSON.stringify(thing))
  }

  remove(name: string): void {
    this.#storage.removeItem(this.#prefix + name)
  }

  names(): string[] {
    const ours = this.#storage.names().filter((key) => key.startsWith(this.#prefix))
    return ours.map((key) => key.slice(this.#prefix.length))
  }

  /** Delete all of it, and have other tabs know that their person has signed out. */
  clear(): void {
    for (const name of this.names()) this.remove(name)
    this.put(SIGNED_OUT, true)
    this.remove(SIGNED_OUT)
  }

  /** Whether a storage event says that the person has signed out in another tab. */
  wasCleared({ key, newValue }: Pick<StorageEvent, "key" | "newValue">): boolean {
    return key === this.#prefix + SIGNED_OUT && newValue !== null
  }
}

const SIGNED_OUT = "signed-out"

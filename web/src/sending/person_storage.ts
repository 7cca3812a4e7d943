/** One person's part of the browser's storage: keys with their prefix. */

import { parseJson, type SafeStorage } from "../storage.ts"

export class PersonStorage {
  readonly #storage: SafeStorage
  readonly #prefix: string

  constructor(storage: SafeStorage, ...owner: string[]) {
    this.#storage = storage
    this.#prefix = `client-messaging:${owner.join(":")}:`
  }

  /** Whether a storage event is about this person's items. */
  owns(storageKey: string | null): boolean {
    return storageKey === null || storageKey.startsWith(this.#prefix)
  }

  /** Null if missing or invalid. */
  get<Value>(key: string, isValid: (value: Value) => boolean): Value | null {
    return parseJson(this.#storage.getItem(this.#prefix + key), isValid)
  }

  /** Returns whether the item will outlive the page. */
  set(key: string, value: unknown): boolean {
    return this.#storage.setItem(this.#prefix + key, JSON.stringify(value))
  }

  remove(key: string): void {
    this.#storage.removeItem(this.#prefix + key)
  }

  keys(): string[] {
    const ours = this.#storage.keys().filter((key) => key.startsWith(this.#prefix))
    return ours.map((key) => key.slice(this.#prefix.length))
  }

  /** Deletes all items, and tells other tabs that the person has signed out. */
  clear(): void {
    for (const key of this.keys()) this.remove(key)
    this.set(SIGNED_OUT, true)
    this.remove(SIGNED_OUT)
  }

  /** Whether a storage event says that the person has signed out in another tab. */
  wasCleared({ key, newValue }: Pick<StorageEvent, "key" | "newValue">): boolean {
    return key === this.#prefix + SIGNED_OUT && newValue !== null
  }
}

const SIGNED_OUT = "signed-out"

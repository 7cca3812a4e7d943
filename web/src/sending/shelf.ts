/** What one person keeps in this browser, apart from what others keep there. */

export type Shelving = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">

export class Shelf {
  readonly #storage: Shelving
  readonly #prefix: string
  /** Where the browser keeps nothing (its quota is used up), things last as long as the page. */
  readonly #unkept = new Map<string, string>()

  constructor(storage: Shelving, ...owner: string[]) {
    this.#storage = storage
    this.#prefix = `client-messaging:${owner.join(":")}:`
  }

  /** Whether a storage event was about something on this shelf. */
  has(storageKey: string | null): boolean {
    return storageKey === null || storageKey.startsWith(this.#prefix)
  }

  get<Thing>(name: string): Thing | null {
    const found = this.#unkept.get(name) ?? this.#storage.getItem(this.#prefix + name)
    return found === null ? null : (JSON.parse(found) as Thing)
  }

  put(name: string, thing: unknown): void {
    const text = JSON.stringify(thing)
    try {
      this.#storage.setItem(this.#prefix + name, text)
      this.#unkept.delete(name)
    } catch {
      this.#unkept.set(name, text)
    }
  }

  remove(name: string): void {
    this.#unkept.delete(name)
    this.#storage.removeItem(this.#prefix + name)
  }

  names(): string[] {
    const stored = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index) ?? "")
    const ours = stored.filter((key) => key.startsWith(this.#prefix)).map((key) => key.slice(this.#prefix.length))
    return [...new Set([...ours, ...this.#unkept.keys()])].sort()
  }

  clear(): void {
    for (const name of this.names()) this.remove(name)
  }
}

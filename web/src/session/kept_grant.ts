/**
 * The grant of whoever is signed in, kept over reloads. A refresh token is good for one use, and a browser that duplicates
 * a tab copies sessionStorage: two tabs with a copy each would soon use it twice, and the provider would end the session of
 * both. So the tab has a key only, and the copy has it, too; what the key opens is in localStorage, once, where both see
 * which is the latest. When the last of them is closed, nobody can read it any more.
 */

import type { Retention } from "../retention.ts"
import { momentIn, parsed, type Shelving, type Storages } from "../storage.ts"
import { inBytes, inText } from "./base64.ts"
import type { Grant } from "./provider.ts"

type Key = { id: string; key: string }
type Sealed = { at: number; iv: string; text: string }

const KEY = "client-messaging:session"
const DAY = 24 * 60 * 60 * 1000

/** What is left of tabs that were closed. */
export const GRANTS: Retention = {
  name: new RegExp(`^${KEY}:`),
  changed: momentIn("at"),
  kept: DAY,
}

export class KeptGrant {
  readonly #own: Shelving
  readonly #shared: Shelving
  readonly #now: () => number

  constructor({ own, shared }: Storages, now: () => number) {
    this.#own = own
    this.#shared = shared
    this.#now = now
  }

  /** Of this sign-in, the same in the tabs that share it; null where nobody has signed in. */
  get id(): string | null {
    return this.#key()?.id ?? null
  }

  /** Null where there is none, or one that cannot be opened. */
  async read(): Promise<Grant | null> {
    const key = this.#key()
    const sealed = key && parsed<Sealed>(this.#shared.getItem(nameOf(key)), isSealed)
    if (!sealed) return null
    return parsed<Grant>(await opened(key, sealed).catch(() => null), isGrant)
  }

  /** Under a key of its own: tabs that share the one before do not become this person's. */
  async begin(grant: Grant): Promise<void> {
    this.forget()
    const key: Key = { id: crypto.randomUUID(), key: inText(crypto.getRandomValues(new Uint8Array(32))) }
    this.#own.setItem(KEY, JSON.stringify(key))
    await this.write(grant)
  }

  async write(grant: Grant): Promise<void> {
    const key = this.#key()
    if (!key) return
    const text = await sealed(key, JSON.stringify(grant), this.#now())
    // Where it cannot be kept, the one before must not stay: it was used.
    if (this.id === key.id && !this.#shared.setItem(nameOf(key), text)) this.#shared.removeItem(nameOf(key))
  }

  /** For all tabs that share it. */
  forget(): void {
    const key = this.#key()
    if (key) this.#shared.removeItem(nameOf(key))
    this.#own.removeItem(KEY)
  }

  /** Whether a storage event says that another tab has forgotten it. */
  wasForgotten({ key, newValue }: Pick<StorageEvent, "key" | "newValue">): boolean {
    const mine = this.#key()
    return mine !== null && key === nameOf(mine) && newValue === null
  }

  #key(): Key | null {
    return parsed<Key>(this.#own.getItem(KEY), ({ id, key }) => typeof id === "string" && typeof key === "string")
  }
}

function nameOf({ id }: Key): string {
  return `${KEY}:${id}`
}

async function sealed({ key }: Key, text: string, at: number): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const bytes = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv },
    await imported(key),
    new TextEncoder().encode(text),
  )
  return JSON.stringify({ at, iv: inText(iv), text: inText(new Uint8Array(bytes)) } satisfies Sealed)
}

async function opened({ key }: Key, { iv, text }: Sealed): Promise<string> {
  const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv: inBytes(iv) }, await imported(key), inBytes(text))
  return new TextDecoder().decode(bytes)
}

function imported(key: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", inBytes(key), "AES-GCM", false, ["encrypt", "decrypt"])
}

function isSealed({ iv, text }: Sealed): boolean {
  return typeof iv === "string" && typeof text === "string"
}

function isGrant({ bearer, idToken, ends }: Grant): boolean {
  return typeof bearer === "string" && typeof idToken === "string" && Number.isFinite(ends)
}

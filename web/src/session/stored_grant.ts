/**
 * The signed-in person's grant, stored over reloads. Refresh tokens are single-use, and a browser that duplicates
 * a tab copies sessionStorage: two tabs with a copy each would use one twice, and the provider would end the session of
 * both. So sessionStorage has an encryption key only; the encrypted grant is in localStorage, once, where both tabs see
 * the latest. Once the last tab is closed, nobody can decrypt it.
 */

import type { Retention } from "../retention.ts"
import { parseJson, type SafeStorage, type Storages, timestampIn } from "../storage.ts"
import { fromBase64, toBase64 } from "./base64.ts"
import type { Grant } from "./provider.ts"

type Key = { id: string; key: string }
type Encrypted = { at: number; iv: string; text: string }

const KEY = "client-messaging:session"
const DAY = 24 * 60 * 60 * 1000

/** Grants that closed tabs leave behind. */
export const GRANT_RETENTION: Retention = {
  pattern: new RegExp(`^${KEY}:`),
  timestamp: timestampIn("at"),
  maxAge: DAY,
}

export class StoredGrant {
  readonly #tab: SafeStorage
  readonly #shared: SafeStorage
  readonly #now: () => number

  constructor({ tab, shared }: Storages, now: () => number) {
    this.#tab = tab
    this.#shared = shared
    this.#now = now
  }

  /** Id of this sign-in, shared by its tabs; null if nobody has signed in. */
  get id(): string | null {
    return this.#key()?.id ?? null
  }

  /** Null if missing or not decryptable. */
  async read(): Promise<Grant | null> {
    const key = this.#key()
    const encrypted = key && parseJson<Encrypted>(this.#shared.getItem(storageKey(key)), isEncrypted)
    if (!encrypted) return null
    return parseJson<Grant>(await decrypt(key, encrypted).catch(() => null), isGrant)
  }

  /** Stores a new sign-in's grant under a new key: tabs that share the previous one do not become this person's. */
  async begin(grant: Grant): Promise<void> {
    this.delete()
    const key: Key = { id: crypto.randomUUID(), key: toBase64(crypto.getRandomValues(new Uint8Array(32))) }
    this.#tab.setItem(KEY, JSON.stringify(key))
    await this.write(grant)
  }

  async write(grant: Grant): Promise<void> {
    const key = this.#key()
    if (!key) return
    const text = await encrypted(key, JSON.stringify(grant), this.#now())
    // If it cannot be stored, the previous one must go: its refresh token was used.
    if (this.id === key.id && !this.#shared.setItem(storageKey(key), text)) this.#shared.removeItem(storageKey(key))
  }

  /** Deletes it, for all tabs that share it. */
  delete(): void {
    const key = this.#key()
    if (key) this.#shared.removeItem(storageKey(key))
    this.#tab.removeItem(KEY)
  }

  /** Whether a storage event says that another tab has deleted it. */
  wasDeleted({ key, newValue }: Pick<StorageEvent, "key" | "newValue">): boolean {
    const current = this.#key()
    return current !== null && key === storageKey(current) && newValue === null
  }

  #key(): Key | null {
    return parseJson<Key>(this.#tab.getItem(KEY), ({ id, key }) => typeof id === "string" && typeof key === "string")
  }
}

function storageKey({ id }: Key): string {
  return `${KEY}:${id}`
}

async function encrypted({ key }: Key, text: string, at: number): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const bytes = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv },
    await importKey(key),
    new TextEncoder().encode(text),
  )
  return JSON.stringify({ at, iv: toBase64(iv), text: toBase64(new Uint8Array(bytes)) } satisfies Encrypted)
}

async function decrypt({ key }: Key, { iv, text }: Encrypted): Promise<string> {
  const bytes = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: fromBase64(iv) },
    await importKey(key),
    fromBase64(text),
  )
  return new TextDecoder().decode(bytes)
}

function importKey(key: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", fromBase64(key), "AES-GCM", false, ["encrypt", "decrypt"])
}

function isEncrypted({ iv, text }: Encrypted): boolean {
  return typeof iv === "string" && typeof text === "string"
}

function isGrant({ bearer, idToken, ends }: Grant): boolean {
  return typeof bearer === "string" && typeof idToken === "string" && Number.isFinite(ends)
}

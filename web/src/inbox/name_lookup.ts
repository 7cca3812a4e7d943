/** Names of people whom the API has no name of, asked of the page that shows the screens. */

import { Observable } from "../observable.ts"

export type NamedKind = "client" | "clinician"
/** Names by id; ids without a name are left out. */
export type ResolveNames = (
  ids: string[],
  kind: NamedKind,
) => Promise<Record<string, string>> | Record<string, string> | null | undefined

/** Milliseconds until ids that got no name are asked for again. */
const ASKED_AGAIN_AFTER = 60_000

export class NameLookup extends Observable {
  readonly #now: () => number
  #resolve: ResolveNames | null = null
  /** By kind and id. */
  readonly #names = new Map<string, string>()
  readonly #askedAt = new Map<string, number>()
  readonly #wanted: Record<NamedKind, Set<string>> = { client: new Set(), clinician: new Set() }
  #isScheduled = false

  constructor(now: () => number = Date.now) {
    super()
    this.#now = now
  }

  /** Another function for the same names: pages make a new one each time that they render. */
  use(resolve: ResolveNames | null): void {
    const isFirst = this.#resolve === null
    this.#resolve = resolve
    if (isFirst && resolve) this.notify()
  }

  /** The name, if known; else it is asked for, together with all others that are missing. */
  name(id: string, kind: NamedKind): string | undefined {
    const key = `${kind}/${id}`
    const known = this.#names.get(key)
    if (known) return known
    const askedAt = this.#askedAt.get(key)
    if (this.#resolve && (askedAt === undefined || this.#now() - askedAt >= ASKED_AGAIN_AFTER)) this.#want(id, kind)
    return undefined
  }

  #want(id: string, kind: NamedKind): void {
    this.#askedAt.set(`${kind}/${id}`, this.#now())
    this.#wanted[kind].add(id)
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      for (const kind of ["client", "clinician"] as const) void this.#ask(kind)
    })
  }

  async #ask(kind: NamedKind): Promise<void> {
    const ids = [...this.#wanted[kind]]
    this.#wanted[kind].clear()
    if (ids.length === 0) return
    try {
      const names = (await this.#resolve?.(ids, kind)) ?? {}
      const found = ids.filter((id) => this.#learn(`${kind}/${id}`, Object.hasOwn(names, id) ? names[id] : undefined))
      if (found.length) this.notify()
    } catch {
      // The ids are shown, and asked for again later.
    }
  }

  #learn(key: string, name: unknown): boolean {
    if (typeof name !== "string" || !name.trim()) return false
    this.#names.set(key, name.trim())
    return true
  }
}

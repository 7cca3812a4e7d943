/** Who is signed in, by tokens that the page around the element gives. */

import { RetryTimer, type Schedule, schedule } from "../inbox/retry_timer.ts"
import { Observable } from "../observable.ts"
import { claims } from "../session/claims.ts"
import { isSamePerson, type Person, personOf } from "../session/person.ts"
import type { SignedIn } from "../session/session.ts"

/** `refused`: the token that the API has refused. A null answer ends the session. */
export type GetToken = (refused?: string) => Promise<string | null | undefined> | string | null | undefined

/** `asking`: nobody is known yet. `failed`: no usable token came; it is asked again. `over`: the page has ended it. */
export type TokenState = "asking" | "failed" | "known" | "over"

const ROLES = ["clinician", "staff", "client"]
/** Milliseconds. */
const PATIENCE = 20_000
/** Milliseconds before its end at which another token is asked for. */
const RENEW_BEFORE = 60_000

/** Its message holds nothing of the token, nor of the page's own error. */
export class NoToken extends Error {
  constructor() {
    super("the page gave no token that can be used")
  }
}

type Environment = { now: () => number; schedule: Schedule }

export class TokenSource extends Observable implements SignedIn {
  state: TokenState = "asking"
  /** Whether it is over because the token is that of somebody else. */
  isSomebodyElse = false
  #person: Person | null = null
  #getToken: GetToken
  #token: string | null = null
  #asking: Promise<string> | null = null
  #closed = false
  readonly #environment: Environment
  readonly #retry: RetryTimer

  constructor(getToken: GetToken, environment: Environment = { now: Date.now, schedule }) {
    super()
    this.#getToken = getToken
    this.#environment = environment
    this.#retry = new RetryTimer(() => this.start(), environment.schedule)
  }

  /** Throws while nobody is known. */
  get person(): Person {
    if (!this.#person) throw new NoToken()
    return this.#person
  }

  /** Another function for the same purpose: pages make a new one each time that they render. */
  use(getToken: GetToken): void {
    this.#getToken = getToken
  }

  /** Asks who is there, and again after a failure. */
  start(): void {
    if (this.#closed) return
    this.token().catch(() => {
      if (this.state === "failed") this.#retry.failed()
    })
  }

  /** A token; another one than the refused one, if the page has one. */
  async token(refused?: string): Promise<string> {
    if (this.state === "over") throw new NoToken()
    if (this.#token !== null && this.#token !== refused && !this.#ends(this.#token)) return this.#token
    this.#asking ??= this.#ask(refused ?? this.#token ?? undefined).finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  /** Nothing is asked any more by itself. A request that is under way may still need a token. */
  close(): void {
    this.#closed = true
    this.#retry.close()
  }

  async #ask(refused: string | undefined): Promise<string> {
    const token = await this.#answer(refused)
    if (token === null || token === undefined) return this.#end()
    const person = typeof token === "string" ? personOf({ bearer: token }) : null
    if (typeof token !== "string" || !person || !isPerson(person)) return this.#fail()
    // Whose drafts and unsent messages are here must not go out in the name of somebody else.
    if (this.#person && !isSamePerson(person, this.#person)) {
      this.isSomebodyElse = true
      return this.#end()
    }
    this.#person ??= person
    this.#token = token
    this.#retry.succeeded()
    this.#setState("known")
    return token
  }

  async #answer(refused: string | undefined): Promise<unknown> {
    let cancel = () => {}
    const late = new Promise<never>((_, reject) => {
      cancel = this.#environment.schedule(() => reject(new NoToken()), PATIENCE)
    })
    try {
      return await Promise.race([Promise.resolve().then(() => this.#getToken(refused)), late])
    } catch {
      return this.#fail() // the page's error may hold anything
    } finally {
      cancel()
    }
  }

  #end(): never {
    this.#token = null
    this.#retry.close()
    this.#setState("over")
    throw new NoToken()
  }

  #fail(): never {
    if (this.#person === null) this.#setState("failed")
    throw new NoToken()
  }

  #setState(state: TokenState): void {
    if (state === this.state) return
    this.state = state
    this.notify()
  }

  #ends(token: string): boolean {
    const { exp } = claims(token)
    return typeof exp === "number" && exp * 1000 - this.#environment.now() <= RENEW_BEFORE
  }
}

function isPerson({ id, practice, role }: Person): boolean {
  return id !== "" && practice !== "" && ROLES.includes(role)
}

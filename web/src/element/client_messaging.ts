/** The custom element `<client-messaging>`: attributes and properties in, events out. */

import type { ResolveNames } from "../inbox/name_lookup.ts"
import { routeOf, to } from "../page/route.ts"
import { drawNotSetUp, type Given, Run } from "./run.tsx"
import { ATTRIBUTES, readSettings, type Settings } from "./settings.ts"
import { styleSheetFor } from "./style_sheet.ts"
import type { GetToken } from "./token_source.ts"
import type { Place } from "./where.ts"

/** Pages that are rendered on a server import this, too, and have no elements there. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

const PROPERTIES = ["apiUrl", "liveUrl", "side", "clientId", "clinicianId", "locale", "theme", "routes"] as const

export class ClientMessaging extends Base {
  static readonly observedAttributes = ATTRIBUTES
  #place: HTMLElement | null = null
  #run: Run | null = null
  /** What another value of needs another run. */
  #identity = ""
  #getToken: GetToken | null = null
  #resolveNames: ResolveNames | null = null
  #isScheduled = false
  #unreadTotal: number | null = null

  connectedCallback(): void {
    for (const name of [...PROPERTIES, "getToken", "resolveNames"] as const) this.#takeEarly(name)
    this.#update()
  }

  /** An element that is moved is removed and connected again at once: it goes on. */
  disconnectedCallback(): void {
    this.#update()
  }

  attributeChangedCallback(): void {
    this.#update()
  }

  /** Answers the person's token, each time that one is needed; null ends the session. */
  get getToken(): GetToken | null {
    return this.#getToken
  }

  set getToken(getToken: GetToken | null) {
    const isOver = this.#run?.tokens.state === "over" && getToken !== this.#getToken
    this.#getToken = typeof getToken === "function" ? getToken : null
    if (isOver) this.#stop()
    this.#update()
  }

  /** Answers names for ids that the API has no names of. */
  get resolveNames(): ResolveNames | null {
    return this.#resolveNames
  }

  set resolveNames(resolveNames: ResolveNames | null) {
    this.#resolveNames = typeof resolveNames === "function" ? resolveNames : null
    this.#update()
  }

  /** Unread messages and notices of all inboxes of the person; null until they are known. */
  get unreadTotal(): number | null {
    return this.#unreadTotal
  }

  /** Deletes from this browser what the person has begun to write and what was not sent: call it when they sign out. */
  forget(): void {
    this.#run?.forget()
  }

  /** Asks for a token anew, after the session has ended. */
  restart(): void {
    this.#stop()
    this.#update()
  }

  #update(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      if (this.isConnected) this.#show()
      else this.#stop()
    })
  }

  #show(): void {
    const place = this.#draw()
    const settings = readSettings((name) => this.getAttribute(name))
    const wrong = "wrong" in settings ? settings.wrong : this.#getToken ? null : "getToken"
    const locale = this.getAttribute("locale") ?? this.closest<HTMLElement>("[lang]")?.lang ?? null
    if (wrong !== null || "wrong" in settings || !this.#getToken) {
      this.#stop()
      drawNotSetUp(place, wrong ?? "getToken", locale, () => this.#run === null)
      return
    }
    const given = { getToken: this.#getToken, resolveNames: this.#resolveNames, locale }
    const identity = [settings.api, settings.live, settings.frontEnd.kind, settings.routes].join(" ")
    if (this.#run && identity === this.#identity) {
      this.#run.use(settings, given)
      return
    }
    this.#stop()
    this.#identity = identity
    this.#run = this.#start(place, settings, given)
  }

  #start(place: HTMLElement, settings: Settings, given: Given): Run {
    return new Run(place, settings, given, {
      onUnread: (total) => {
        this.#unreadTotal = total
        this.#tell("unread", { total })
      },
      onNavigate: (opened: Place) => this.#tell("navigate", opened),
      onEnded: (isSomebodyElse) => {
        this.#unreadTotal = null
        this.#tell("sessionend", { reason: isSomebodyElse ? "person-changed" : "ended" })
        if (isSomebodyElse) this.restart()
      },
    })
  }

  #stop(): void {
    this.#run?.close()
    this.#run = null
    this.#unreadTotal = null
  }

  #draw(): HTMLElement {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" })
    root.adoptedStyleSheets = [styleSheetFor(this.ownerDocument, this.getAttribute("theme"))]
    if (this.#place) return this.#place
    const place = this.ownerDocument.createElement("div")
    place.id = "app"
    place.addEventListener("click", (event) => this.#follow(event))
    place.addEventListener("auxclick", (event) => this.#follow(event))
    root.append(place)
    this.#place = place
    return place
  }

  /** Links lead within the element; the page's address has nothing to do with them. */
  #follow(event: MouseEvent): void {
    const [target] = event.composedPath()
    const href = target instanceof Element ? target.closest("a")?.getAttribute("href") : null
    if (!href?.startsWith(to()) || !this.#run || event.defaultPrevented) return
    event.preventDefault()
    if (event.type === "click") this.#run.router.go(...routeOf(href))
  }

  #tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }

  /** A property that was set before the element was defined hides the one of its class. */
  #takeEarly(name: string): void {
    if (!Object.hasOwn(this, name)) return
    const self = this as unknown as Record<string, unknown>
    const value = self[name]
    delete self[name]
    self[name] = value
  }
}

/** Each attribute as a property; `routes` is true or false. */
for (const [index, name] of PROPERTIES.entries()) {
  const attribute = ATTRIBUTES[index] ?? ""
  Object.defineProperty(ClientMessaging.prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: HTMLElement) {
      return name === "routes" ? this.hasAttribute(attribute) : this.getAttribute(attribute)
    },
    set(this: HTMLElement, value: unknown) {
      if (value === null || value === undefined || value === false) this.removeAttribute(attribute)
      else this.setAttribute(attribute, value === true ? "" : String(value))
    },
  })
}

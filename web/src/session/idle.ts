/** Automatic log-off (45 CFR 164.312(a)(2)(iii)): who has left their desk is signed out. Tabs of one browser count as one. */

export const IDLE_MINUTES = 15
export const WARNED_MINUTES = 1

const ACTIVE = "client-messaging:active"
const LOOKED_AT = 5_000
const MINUTE = 60_000
const ACTS = ["pointerdown", "keydown", "wheel", "touchstart"]

export interface Idling {
  /** Seconds until the sign-out, once the last minute has begun; null when somebody is there again. */
  onWarning: (seconds: number | null) => void
  onIdle: () => void
}

/** Whether somebody was here within the time: asked before a session is resumed, as after a night's sleep of a laptop. */
export function wasActive(storage: Storage, now: number): boolean {
  const last = Number(storage.getItem(ACTIVE) ?? 0)
  return now - last < IDLE_MINUTES * MINUTE
}

/** Note that somebody is here. */
export function active(storage: Storage, now: number): void {
  storage.setItem(ACTIVE, String(now))
}

/** Watches until the function that this answers is called. */
export function watchIdling({ onWarning, onIdle }: Idling): () => void {
  const stopped = new AbortController()
  let warned = false
  let noted = 0
  const here = () => {
    // Once warned, only answering the dialog keeps somebody signed in: a sleeve on the keyboard does not.
    if (warned || Date.now() - noted < LOOKED_AT) return
    noted = Date.now()
    active(localStorage, noted)
  }
  const look = () => {
    const left = Number(localStorage.getItem(ACTIVE) ?? 0) + IDLE_MINUTES * MINUTE - Date.now()
    const warn = left <= WARNED_MINUTES * MINUTE
    if (warn || warned) onWarning(warn ? Math.max(0, Math.ceil(left / 1000)) : null)
    warned = warn
    if (left > 0) return
    stopped.abort()
    onIdle()
  }
  active(localStorage, Date.now())
  for (const act of ACTS) addEventListener(act, here, { signal: stopped.signal, passive: true })
  document.addEventListener("visibilitychange", look, { signal: stopped.signal })
  const timer = setInterval(look, 1_000)
  stopped.signal.addEventListener("abort", () => clearInterval(timer))
  return () => stopped.abort()
}

/** What is filled in, over the chart as it was when one began: news does not move it, a conflict does. */

import type { ShownPortalAccess } from "@client-messaging/client"
import { useEffect, useMemo } from "preact/hooks"
import { Observable, useObservable } from "../observable.ts"
import { type Filled, rebased, startOf, type Whose } from "./owner_rules.ts"

export class Filling extends Observable {
  /** The chart as the form was begun over it. */
  base: ShownPortalAccess
  filled: Filled
  readonly whose: Whose

  constructor(access: ShownPortalAccess, whose: Whose) {
    super()
    this.base = access
    this.whose = whose
    this.filled = startOf(access, whose)
  }

  set(part: Partial<Filled>): void {
    this.filled = { ...this.filled, ...part }
    this.notify()
  }

  startFrom(now: ShownPortalAccess): void {
    this.base = now
    this.filled = startOf(now, this.whose)
    this.notify()
  }

  /** Over what the chart says now, keeping what was typed. */
  moveTo(now: ShownPortalAccess): void {
    this.filled = rebased(this.filled, { from: this.base, to: now, whose: this.whose })
    this.base = now
    this.notify()
  }

  /** The chart is another one now: what nobody has touched shows it. */
  follow(now: ShownPortalAccess): void {
    const untouched = JSON.stringify(this.filled) === JSON.stringify(startOf(this.base, this.whose))
    if (untouched && now !== this.base) this.startFrom(now)
  }
}

export function useFilling(access: ShownPortalAccess, whose: Whose): Filling {
  const filling = useMemo(() => new Filling(access, whose), [])
  useEffect(() => filling.follow(access), [access])
  return useObservable(filling)
}

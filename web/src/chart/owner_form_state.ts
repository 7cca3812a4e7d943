/** Form values, and the chart's state that they are based on: a refresh keeps what was typed, a conflict rebases it. */

import type { ShownPortalAccess } from "@client-messaging/client"
import { useEffect, useMemo } from "preact/hooks"
import { Observable, useObservable } from "../observable.ts"
import { initialValues, type OwnerFormValues, rebase, type WhichOwner } from "./owner_rules.ts"

export class OwnerFormState extends Observable {
  /** The chart's state that the form started from. */
  base: ShownPortalAccess
  values: OwnerFormValues
  readonly which: WhichOwner

  constructor(access: ShownPortalAccess, which: WhichOwner) {
    super()
    this.base = access
    this.which = which
    this.values = initialValues(access, which)
  }

  set(part: Partial<OwnerFormValues>): void {
    this.values = { ...this.values, ...part }
    this.notify()
  }

  reset(now: ShownPortalAccess): void {
    this.base = now
    this.values = initialValues(now, this.which)
    this.notify()
  }

  /** Rebases the form on the chart's present state, keeping what was typed. */
  rebaseOn(now: ShownPortalAccess): void {
    this.values = rebase(this.values, { from: this.base, to: now, which: this.which })
    this.base = now
    this.notify()
  }

  /** The chart was refreshed: an untouched form shows it. */
  followRefresh(now: ShownPortalAccess): void {
    const untouched = JSON.stringify(this.values) === JSON.stringify(initialValues(this.base, this.which))
    if (untouched && now !== this.base) this.reset(now)
  }
}

export function useOwnerFormState(access: ShownPortalAccess, which: WhichOwner): OwnerFormState {
  const form = useMemo(() => new OwnerFormState(access, which), [])
  useEffect(() => form.followRefresh(access), [access])
  return useObservable(form)
}

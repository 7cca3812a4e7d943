/** What is filled in, over the chart as it was when one began: news does not move it, a conflict does. */

import type { ShownPortalAccess } from "@client-messaging/client"
import { useEffect, useState } from "preact/hooks"
import { type Filled, rebased, startOf } from "./owner_rules.ts"

export interface Filling {
  /** The chart as the form was begun over it. */
  base: ShownPortalAccess
  filled: Filled
  setFilled: (filled: Filled) => void
  startFrom: (now: ShownPortalAccess) => void
  /** Over what the chart says now, keeping what was typed. */
  moveTo: (now: ShownPortalAccess) => void
}

export function useFilled(access: ShownPortalAccess): Filling {
  const [base, setBase] = useState(access)
  const [filled, setFilled] = useState(() => startOf(access))
  const startFrom = (now: ShownPortalAccess) => {
    setBase(now)
    setFilled(startOf(now))
  }
  const moveTo = (now: ShownPortalAccess) => {
    setBase(now)
    setFilled((typed) => rebased(typed, base, now))
  }
  const untouched = JSON.stringify(filled) === JSON.stringify(startOf(base))
  useEffect(() => {
    if (untouched && access !== base) startFrom(access)
  }, [access])
  return { base, filled, setFilled, startFrom, moveTo }
}

/** What a chart owner was told when they wrote a message. */

import type { Told } from "@client-messaging/client"
import type { Word } from "../words/en.ts"

/** How things stood, and until when an answer was promised; null if nothing was told. */
export type WasTold = { circumstances: Word | null; answerBy: string | null }

export function wasTold(told: Told | undefined): WasTold | null {
  if (!told) return null
  const circumstances = circumstancesOf(told.open === false, told.absent)
  const answerBy = told.expected_by ?? null
  return circumstances || answerBy ? { circumstances, answerBy } : null
}

function circumstancesOf(closed: boolean, absent: boolean): Word | null {
  if (closed) return absent ? "toldClosedAbsent" : "toldClosed"
  return absent ? "toldAbsent" : null
}

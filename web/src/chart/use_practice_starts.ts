/** Whether clients may begin threads where a chart does not say: section `messaging` of the practice settings. */

import { createContext } from "preact"
import { useContext, useEffect, useState } from "preact/hooks"
import { useApp } from "../page/context.ts"

/** Read once a screen. */
export const PracticeStarts = createContext<boolean | null>(null)
export const usePracticeStarts = () => useContext(PracticeStarts)

/** Null until it is known. It is a word beside a choice: where it cannot be loaded, the choice stands without it. */
export function useLoadedPracticeStarts(): boolean | null {
  const { client } = useApp()
  const [starts, setStarts] = useState<boolean | null>(null)
  useEffect(() => {
    let isOpen = true
    const ask = async () => {
      const settings = await client.practiceSettings().catch(() => null)
      if (isOpen && settings) setStarts(settings.messaging.client_starts)
    }
    void ask()
    return () => {
      isOpen = false
    }
  }, [])
  return starts
}

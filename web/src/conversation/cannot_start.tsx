/** Why no thread can be begun where one can answer: never a dead button. */

import type { Start } from "@client-messaging/client"
import { useApp, useWords } from "../page/context.ts"
import { Icon } from "../page/icons.tsx"
import { explanationOf } from "./availability.tsx"

export function CannotStart({ start }: { start: Start }) {
  const { kind } = useApp().frontEnd
  const { say } = useWords()
  const explanation = explanationOf(kind, start.reason)
  return (
    <div role="status">
      <div class="availability cannot-start">
        <Icon name="lock" />
        <p>
          <strong>{say(explanation?.[0] ?? "unavailable")}</strong> {explanation ? say(explanation[1]) : start.fix}
        </p>
      </div>
    </div>
  )
}

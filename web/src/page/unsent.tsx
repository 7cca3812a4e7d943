/** Messages that could not be sent, wherever one is: none is forgotten because its thread is not open. */

import { useObservable } from "../observable.ts"
import type { Pending } from "../sending/outbox.ts"
import { type Kind, useApp, useOnSent, useWords } from "./context.ts"
import { Icon } from "./icons.tsx"
import { type Route, to } from "./route.ts"

export function Unsent() {
  const { kind, outbox, announcer } = useApp()
  const { say } = useWords()
  const failed = useObservable(outbox)
    .pending()
    .filter((message) => message.state === "failed")
  useOnSent(() => announcer.say(say("sent")))
  const [first] = failed
  return (
    <div role="alert">
      {first && (
        <p class="unsent">
          <Icon name="warning" />
          <span>{say("unsent", { count: failed.length })}</span>
          <a href={to(...routeOf(kind, first))}>{say("look")}</a>
        </p>
      )}
    </div>
  )
}

function routeOf(kind: Kind, { place, key }: Pending): Route {
  const base = kind === "chart" ? ["c", place.client] : ["c", place.client, place.clinician]
  return place.thread === null ? [...base, "sending", key] : [...base, "t", place.thread]
}

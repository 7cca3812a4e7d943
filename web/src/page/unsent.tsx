/** Banner for messages that could not be sent, on every screen: their threads may not be open. */

import type { FrontEnd } from "../front_end.ts"
import { useObservable } from "../observable.ts"
import type { Pending } from "../sending/outbox.ts"
import { useApp, useOnSent, useWords } from "./context.ts"
import { Icon } from "./icons.tsx"
import { type Route, to } from "./route.ts"

export function Unsent() {
  const { frontEnd, outbox, announcer } = useApp()
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
          <a href={to(...routeOf(frontEnd, first))}>{say("look")}</a>
        </p>
      )}
    </div>
  )
}

function routeOf(frontEnd: FrontEnd, { place, key }: Pending): Route {
  const base = frontEnd.routeOf(place)
  return place.thread === null ? [...base, "sending", key] : [...base, "t", place.thread]
}

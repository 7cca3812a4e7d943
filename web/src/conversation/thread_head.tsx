/** Header of an open thread, new message or notices: back link, subject, recipient. */

import type { ComponentChildren } from "preact"
import { Clamped } from "../page/clamped.tsx"
import { useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Icon } from "../page/icons.tsx"
import { type Route, to } from "../page/route.ts"
import { Recipient } from "./recipient.tsx"

type Head = { subject: string; base: Route; arrive?: boolean; children?: ComponentChildren }

export function ThreadHead({ subject, base, arrive = true, children }: Head) {
  const { say } = useWords()
  return (
    <header class="pane-head">
      <a class="back" href={to(...base)}>
        <Icon name="back" /> <span>{say("back")}</span>
      </a>
      <Clamped>
        <Heading level={2} arrive={arrive}>
          {subject}
        </Heading>
        <Recipient />
      </Clamped>
      {children}
    </header>
  )
}

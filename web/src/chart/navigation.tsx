/** Navigation within a chart: breadcrumb and tabs. */

import { useApp, useRoute, useWords } from "../page/context.ts"
import { to } from "../page/route.ts"
import type { Word } from "../words/en.ts"

/** Back to the overview, from a screen that belongs to no chart. */
export function HomePath() {
  const { session } = useApp()
  const { say } = useWords()
  const home = say(session.person.role === "staff" ? "messaging" : "inboxes")
  return (
    <p class="path">
      <a href={to()}>
        <span aria-hidden="true">‹ </span>
        {home}
      </a>
    </p>
  )
}

/** `title`: the client's name. */
export function Breadcrumb({ client, title }: { client: string; title: string }) {
  const { session } = useApp()
  const { say } = useWords()
  return (
    <nav class="path" aria-label={title}>
      <a href={to()}>{say(session.person.role === "staff" ? "messaging" : "inboxes")}</a>
      <span aria-hidden="true">›</span>
      <a href={to("c", client)}>
        <bdi>{title}</bdi>
      </a>
    </nav>
  )
}

/** Tabs of the chart. Staff have one only, so none is shown. */
export function Tabs({ client }: { client: string }) {
  const { session } = useApp()
  const { say } = useWords()
  const [, , subroute] = useRoute()
  if (session.person.role === "staff") return null
  return (
    <nav class="tabs" aria-label={say("charts")}>
      <Tab href={to("c", client)} word="communications" open={subroute !== "access"} />
      <Tab href={to("c", client, "access")} word="portalAccess" open={subroute === "access"} />
    </nav>
  )
}

function Tab({ href, word, open }: { href: string; word: Word; open: boolean }) {
  const { say } = useWords()
  return (
    <a href={href} aria-current={open ? "page" : undefined}>
      {say(word)}
    </a>
  )
}

/** The screens of an element: the overview of inboxes, one inbox, and why there is nothing to be seen. */

import { ChartMessaging } from "../chart/chart_messaging.tsx"
import { Conversations } from "../chart/conversations.tsx"
import { useObservable } from "../observable.ts"
import { useApp, useRoute, useWords } from "../page/context.ts"
import { Heading } from "../page/heading.tsx"
import { Avatar } from "../page/icons.tsx"
import { useNames } from "../page/names.ts"
import { type Route, to } from "../page/route.ts"
import { Empty, NotFound, RefusedScreen, Skeleton } from "../page/states.tsx"
import { PortalHome } from "../portal/home.tsx"
import { InboxScreen } from "../portal/inbox_screen.tsx"
import type { TokenSource } from "./token_source.ts"

/** `clinician`: whose inbox the page asked for. */
export function Screens({ clinician }: { clinician: string | null }) {
  const { frontEnd, session } = useApp()
  const { say } = useWords()
  const route = useRoute()
  const { role, id } = session.person
  if (!frontEnd.roles.includes(role)) return <Empty title={say("notThere")} hint={say(frontEnd.words.wrongRole)} />
  if (role === "staff") return <Empty title={say("messaging")} hint={say("staffOnly")} />
  if (frontEnd.kind === "portal") return <PortalScreens route={route} />
  return clinician !== null && clinician !== id ? <NotFound /> : <ChartScreens route={route} />
}

function ChartScreens({ route: [section, client, ...subroute] }: { route: Route }) {
  if (section !== "c" || !client) return <ClinicianOverview />
  return (
    <ChartMessaging client={client} subroute={subroute}>
      <ChartHead client={client} isOpen={subroute.length > 0} />
    </ChartMessaging>
  )
}

function PortalScreens({ route: [section, client, clinician, ...subroute] }: { route: Route }) {
  if (section !== "c" || !client || !clinician) return <PortalHome chosen={client ?? null} />
  return <InboxScreen client={client} clinician={clinician} subroute={subroute} />
}

function ChartHead({ client, isOpen }: { client: string; isOpen: boolean }) {
  const { router } = useApp()
  const { say } = useWords()
  const name = useNames().client(client)
  return (
    <div class="section-head">
      <Avatar of={name} />
      <div>
        {router.top.length === 0 ? (
          <nav class="path" aria-label={name.title}>
            <a href={to()}>{say("inboxes")}</a>
            <span aria-hidden="true">›</span>
            <bdi>{name.title}</bdi>
          </nav>
        ) : (
          <p class="path">
            <bdi>{name.title}</bdi>
          </p>
        )}
        <Heading level={1} arrive={!isOpen}>
          {say("messaging")}
        </Heading>
      </div>
    </div>
  )
}

function ClinicianOverview() {
  const { overview } = useApp()
  const { say } = useWords()
  const { refused, unreadTotal } = useObservable(overview)
  if (refused) return <RefusedScreen refused={refused} />
  return (
    <div class="page">
      <div class="page-head">
        <div class="with-badge">
          <Heading level={1} arrive>
            {say("inboxes")}
          </Heading>
          {unreadTotal > 0 && <span class="badge">{say("unread", { count: unreadTotal })}</span>}
        </div>
      </div>
      <Conversations />
    </div>
  )
}

/** Before anybody is known, and after. */
export function NobodyThere({ tokens }: { tokens: TokenSource }) {
  const { say } = useWords()
  const { state } = useObservable(tokens)
  if (state === "over") return <Empty title={say("endedOver")} />
  if (state !== "failed") return <Skeleton rows={4} />
  return (
    <div role="alert">
      <Empty title={say("tokenFailed")} hint={say("tokenFailedHint")}>
        <button type="button" onClick={() => tokens.start()}>
          {say("tryAgain")}
        </button>
      </Empty>
    </div>
  )
}

/** For whoever builds the page: what they forgot. */
export function NotSetUp({ what }: { what: string }) {
  const { say } = useWords()
  return (
    <div role="alert">
      <Empty title={say("notSetUp")} hint={say("notSetUpHint", { what })} />
    </div>
  )
}

/** A clinician's inboxes over all charts, found by name or id; and the way to any chart: there is no register of clients. */

import type { InboxSummary } from "@client-messaging/client"
import { useState } from "preact/hooks"
import { inboxKey } from "../inbox/overview.ts"
import { type Filter, isWaiting, matches } from "../inbox/search.ts"
import { useApp, useWords } from "../page/context.ts"
import { Field } from "../page/field.tsx"
import { InboxRow, OlderInboxes, OverviewPlaceholder } from "../page/inbox_rows.tsx"
import { useNames } from "../page/names.ts"
import { to } from "../page/route.ts"
import { Empty, NotRefreshed } from "../page/states.tsx"
import type { Word } from "../words/en.ts"
import { isId } from "./ids.ts"

const FILTERS: Record<Filter, Word> = { all: "filterAll", unread: "filterUnread", waiting: "filterWaiting" }

export function Conversations() {
  const { overview, frontEnd, router } = useApp()
  const names = useNames()
  const [query, setQuery] = useState("")
  const [filter, setFilter] = useState<Filter>(overview.onlyUnread ? "unread" : "all")
  const want = (query: string, filter: Filter) => {
    setQuery(query)
    setFilter(filter)
    void overview.search(query !== "" || filter === "waiting")
    if (overview.onlyUnread !== (filter === "unread")) void overview.showOnlyUnread(filter === "unread")
  }
  const found = overview.inboxes?.filter((inbox) => {
    const { client_id: client } = inbox
    return (
      (filter !== "waiting" || isWaiting(inbox, frontEnd.side)) && matches(query, names.client(client).title, client)
    )
  })
  const open = (event: Event) => {
    event.preventDefault()
    const [only, ...more] = found ?? []
    if (isId(query)) router.go("c", query)
    else if (only && !more.length) router.go("c", only.client_id)
  }
  return (
    <>
      <form class="find" onSubmit={open} noValidate>
        <Search query={query} onQuery={(query) => want(query, filter)} />
        <Filters chosen={filter} onChoose={(filter) => want(query, filter)} />
      </form>
      {found ? <Found found={found} query={query} filter={filter} /> : <OverviewPlaceholder />}
    </>
  )
}

function Search({ query, onQuery }: { query: string; onQuery: (query: string) => void }) {
  const { say } = useWords()
  return (
    <Field label={say("find")} quiet>
      {(field) => (
        <input
          {...field}
          type="search"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder={say("find")}
          value={query}
          onInput={(event) => onQuery(event.currentTarget.value.trimStart())}
        />
      )}
    </Field>
  )
}

function Filters({ chosen, onChoose }: { chosen: Filter; onChoose: (filter: Filter) => void }) {
  const { say } = useWords()
  return (
    <fieldset class="segments">
      <legend class="hidden">{say("filter")}</legend>
      {(Object.keys(FILTERS) as Filter[]).map((filter) => (
        <label key={filter}>
          <input type="radio" name="filter" checked={filter === chosen} onChange={() => onChoose(filter)} />
          {say(FILTERS[filter])}
        </label>
      ))}
    </fieldset>
  )
}

type FoundProps = { found: InboxSummary[]; query: string; filter: Filter }

function Found({ found, query, filter }: FoundProps) {
  const { overview } = useApp()
  const { say } = useWords()
  const names = useNames()
  return (
    <>
      {overview.failed && <NotRefreshed />}
      {found.length > 0 && (
        <ul class="rows card">
          {found.map((inbox) => (
            <InboxRow
              key={inboxKey(inbox)}
              summary={inbox}
              name={names.client(inbox.client_id)}
              href={to("c", inbox.client_id)}
            />
          ))}
        </ul>
      )}
      <div role="status">
        {overview.lookingFurther && <p class="small">{say("lookingFurther")}</p>}
        {found.length === 0 && !overview.lookingFurther && <NothingFound query={query} filter={filter} />}
        {overview.searching && !overview.lookingFurther && overview.hasOlder && (
          <p class="small">{say("searchedLatest", { count: overview.inboxes?.length ?? 0 })}</p>
        )}
      </div>
      {isId(query) && !found.some((inbox) => inbox.client_id === query) && (
        <p>
          <a class="button" href={to("c", query)}>
            {say("openChartOf", { client: query })}
          </a>
        </p>
      )}
      {!overview.searching && <OlderInboxes />}
    </>
  )
}

function NothingFound({ query, filter }: { query: string; filter: Filter }) {
  const { say } = useWords()
  if (query) return <Empty title={say("notFound", { query })} hint={say("notFoundHint")} />
  if (filter === "unread") return <Empty title={say("noUnread")} />
  if (filter === "waiting") return <Empty title={say("noWaiting")} />
  return <Empty title={say("noInboxes")} hint={say("noInboxesHint")} />
}

/** How and when a chart owner is told of unread messages: channels, quiet hours, language, and what is said. */

import type { Preferences } from "@client-messaging/client"
import { useEffect, useMemo } from "preact/hooks"
import { Loaded } from "../../forms/loaded.ts"
import { useObservable } from "../../observable.ts"
import { useApp, useWords } from "../../page/context.ts"
import { Heading } from "../../page/heading.tsx"
import { to } from "../../page/route.ts"
import { NotLoaded, NotRefreshed, RefusedScreen, Skeleton } from "../../page/states.tsx"
import { Contacts } from "./contacts.tsx"
import { PreferencesForm } from "./preferences_form.tsx"

export function PreferencesScreen() {
  const { say } = useWords()
  const preferences = usePreferences()
  const { value, refused, failed } = preferences
  if (refused) return <RefusedScreen refused={refused} />
  return (
    <div class="page">
      <div>
        <p class="path">
          <a href={to()}>{say("inboxes")}</a>
        </p>
        <Heading level={1} arrive>
          {say("preferences")}
        </Heading>
      </div>
      <p>{say("nudgeSays")}</p>
      {value ? (
        <>
          {failed && <NotRefreshed />}
          <PreferencesForm preferences={value} onSaved={(now: Preferences) => preferences.take(now)} />
          <Contacts contacts={value.contacts} />
        </>
      ) : failed ? (
        <NotLoaded onRetry={() => void preferences.refresh()} />
      ) : (
        <Skeleton rows={4} />
      )}
    </div>
  )
}

function usePreferences(): Loaded<Preferences> {
  const { client } = useApp()
  const preferences = useMemo(() => new Loaded(() => client.preferences()), [client])
  useEffect(() => {
    void preferences.refresh()
    return () => preferences.close()
  }, [preferences])
  return useObservable(preferences)
}

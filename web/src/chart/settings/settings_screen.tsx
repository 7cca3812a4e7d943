/** Practice settings: staff change them, clinicians read them. */

import { useEffect, useMemo } from "preact/hooks"
import { Loaded } from "../../forms/loaded.ts"
import { useObservable } from "../../observable.ts"
import { useApp, useWords } from "../../page/context.ts"
import { Heading } from "../../page/heading.tsx"
import { NotLoaded, NotRefreshed, RefusedScreen, Skeleton } from "../../page/states.tsx"
import { HomePath } from "../navigation.tsx"
import { MessagingSection } from "./messaging_section.tsx"
import { NudgesSection } from "./nudges_section.tsx"
import { ResponseSection } from "./response_section.tsx"

export function SettingsScreen() {
  const { client, session } = useApp()
  const { say } = useWords()
  const settings = useObservable(useMemo(() => new Loaded(() => client.practiceSettings()), []))
  useEffect(() => {
    void settings.refresh()
    return () => settings.close()
  }, [settings])
  const { value, refused, failed } = settings
  if (refused) return <RefusedScreen refused={refused} />
  return (
    <div class="page">
      <div>
        <HomePath />
        <Heading level={1} arrive>
          {say("settings")}
        </Heading>
      </div>
      <p>{say(session.person.role === "staff" ? "settingsIntro" : "settingsIntroRead")}</p>
      {value ? (
        <>
          {failed && <NotRefreshed />}
          <MessagingSection section={value.messaging} />
          <ResponseSection section={value.response} />
          <NudgesSection section={value.nudges} />
        </>
      ) : failed ? (
        <NotLoaded onRetry={() => void settings.refresh()} />
      ) : (
        <Skeleton rows={6} />
      )}
    </div>
  )
}

/** Section `messaging`: whether clients may begin threads. */

import type { PracticeSettings } from "@client-messaging/client"
import type { SavedForm } from "../../forms/saved_form.ts"
import { useWords } from "../../page/context.ts"
import { type MessagingValues, messagingRules } from "./messaging_rules.ts"
import { SectionCard } from "./section_card.tsx"

type Section = PracticeSettings["messaging"]

export function MessagingSection({ section }: { section: Section }) {
  return (
    <SectionCard
      section={section}
      rules={messagingRules}
      title="messagingTitle"
      meaning="messagingMeaning"
      seen="clientsSee"
      Fields={MessagingFields}
      Summary={MessagingSummary}
    />
  )
}

function MessagingFields({ form }: { form: SavedForm<Section, MessagingValues> }) {
  const { say } = useWords()
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={form.values.clientStarts}
        onChange={(event) => form.set({ clientStarts: event.currentTarget.checked })}
      />
      {say("clientStarts")}
    </label>
  )
}

function MessagingSummary({ section }: { section: Section }) {
  const { say } = useWords()
  return <p>{say(section.client_starts ? "clientStartsYes" : "clientStartsNo")}</p>
}

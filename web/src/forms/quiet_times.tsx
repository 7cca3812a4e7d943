/** From when until when it is quiet: fields of two forms, that of the practice and that of a chart owner. */

import { useWords } from "../page/context.ts"
import { useFaults } from "./form_parts.tsx"
import type { SavedForm } from "./saved_form.ts"
import { EndField, TimeField } from "./time_fields.tsx"

// biome-ignore lint/suspicious/noExplicitAny: whatever else the form has
type QuietForm = SavedForm<any, any>

export function QuietTimes({ form }: { form: QuietForm }) {
  const { say } = useWords()
  const fault = useFaults(form)
  const { from, to } = form.values
  return (
    <div class="times">
      <TimeField
        label={say("hoursFrom")}
        value={from}
        error={fault("quiet.from")}
        onValue={(value) => form.set({ from: value })}
      />
      <EndField
        label={say("hoursTo")}
        value={to}
        error={fault("quiet.to")}
        onValue={(value) => form.set({ to: value })}
      />
    </div>
  )
}

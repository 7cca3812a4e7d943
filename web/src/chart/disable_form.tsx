import type { ShownPortalAccess } from "@client-messaging/client"
import { useState } from "preact/hooks"
import { isBlank, lengthOf } from "../conversation/text_rules.ts"
import { useWords } from "../page/context.ts"
import { Field, formValues } from "../page/field.tsx"
import type { Change } from "./use_change.tsx"

const REASON_LENGTH = 500

export function DisableForm({ access, change }: { access: ShownPortalAccess; change: Change }) {
  const { say } = useWords()
  const [tooLong, setTooLong] = useState(0)
  const disable = (event: Event & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const { reason = "" } = formValues(event.currentTarget)
    const over = lengthOf(reason) - REASON_LENGTH
    setTooLong(Math.max(over, 0))
    const { version } = access
    const said = !isBlank(reason) && { reason: reason.trim() || reason }
    if (over <= 0) void change.make({ state: "disabled", ...said, ...(version !== undefined && { version }) })
  }
  return (
    <form onSubmit={disable}>
      <Field label={say("disableReason")} error={tooLong > 0 && say("tooLong", { count: tooLong })}>
        {(field) => <textarea {...field} name="reason" dir="auto" rows={2} />}
      </Field>
      <div role="alert">{change.failed && <p class="error">{change.failed}</p>}</div>
      <div class="buttons">
        <button type="submit" class="danger" disabled={change.busy}>
          {say("disable")}
        </button>
      </div>
    </form>
  )
}

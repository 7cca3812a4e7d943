import { useState } from "preact/hooks"
import { useWords } from "../page/context.ts"
import { Field } from "../page/field.tsx"
import { useChange } from "./use_change.ts"

export function DisableForm({ client, onDone }: { client: string; onDone: () => void }) {
  const { say } = useWords()
  const { make, busy, failed } = useChange(client, onDone)
  const [reason, setReason] = useState("")
  const disable = (event: Event) => {
    event.preventDefault()
    void make({ state: "disabled", ...(reason.trim() && { reason: reason.trim() }) })
  }
  return (
    <form onSubmit={disable}>
      <Field label={say("disableReason")}>
        {(field) => (
          <textarea
            {...field}
            rows={2}
            maxLength={500}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        )}
      </Field>
      <div role="alert">{failed && <p class="error">{failed}</p>}</div>
      <div class="buttons">
        <button type="submit" class="danger" disabled={busy}>
          {say("disable")}
        </button>
      </div>
    </form>
  )
}

import type { PortalAccess, ShownPortalAccess } from "@client-messaging/client"
import { useState } from "preact/hooks"
import { useWords } from "../page/context.ts"
import { Field } from "../page/field.tsx"
import { useChange } from "./use_change.ts"

type Props = {
  client: string
  access: ShownPortalAccess
  onDone: (access: PortalAccess) => void
  reread: () => Promise<ShownPortalAccess>
}

export function DisableForm({ client, access, onDone, reread }: Props) {
  const { say } = useWords()
  const { make, busy, failed } = useChange(client, { onDone, onConflict: async () => void (await reread()) })
  const [reason, setReason] = useState("")
  const disable = (event: Event) => {
    event.preventDefault()
    const { version } = access
    const why = reason.trim()
    void make({ state: "disabled", ...(why && { reason: why }), ...(version !== undefined && { version }) })
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

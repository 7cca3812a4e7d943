/** Confirmation of a hand-over: from whom, to whom, and what they will see. */

import type { ShownPortalAccess } from "@client-messaging/client"
import { useWords } from "../page/context.ts"
import { Dialog } from "../page/dialog.tsx"
import { Sentence } from "../page/sentence.tsx"
import { RELATIONSHIPS } from "./owner_options.ts"
import { type OwnerFormValues, ownerLabel, sharesHistory } from "./owner_rules.ts"

type Props = {
  from: NonNullable<ShownPortalAccess["chart_owner"]>
  to: OwnerFormValues
  busy: boolean
  onConfirm: () => void
  onClose: () => void
}

export function HandOverDialog({ from, to, busy, onConfirm, onClose }: Props) {
  const { say } = useWords()
  const owner = ownerLabel({ person_id: to.owner.trim(), name: to.name.trim() })
  const relationship = say(RELATIONSHIPS[to.relationship] ?? "relOther")
  return (
    <Dialog
      title={say("handOverTitle")}
      text={
        <>
          <p>
            <Sentence word="handOverFrom" owner={ownerLabel(from)} />
          </p>
          <p>
            <Sentence word="handOverTo" owner={owner} relationship={relationship} />
          </p>
          <p>{say(sharesHistory(to) ? "handOverShown" : "handOverHidden")}</p>
        </>
      }
      onClose={onClose}
    >
      <button type="button" onClick={onClose}>
        {say("cancel")}
      </button>
      <button type="button" class="danger" disabled={busy} onClick={onConfirm}>
        {say("handOverNow")}
      </button>
    </Dialog>
  )
}

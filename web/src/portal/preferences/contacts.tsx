/** The contacts that the practice has of a chart owner, masked, and whether they work. */

import type { Preferences } from "@client-messaging/client"
import { useWords } from "../../page/context.ts"
import { Icon } from "../../page/icons.tsx"
import { useNames } from "../../page/names.ts"
import type { Word } from "../../words/en.ts"

type Contact = Preferences["contacts"][number]

const CHANNELS: Record<Contact["channel"], Word> = { email: "byEmail", sms: "bySms" }
const STATES: Record<Contact["state"], Word> = {
  ok: "contactOk",
  none: "noContacts",
  bounced: "contactBounced",
  complained: "contactComplained",
  opted_out: "contactOptedOut",
  invalid: "contactInvalid",
}

export function Contacts({ contacts }: { contacts: Contact[] }) {
  const { say } = useWords()
  const names = useNames()
  return (
    <section class="card setting">
      <h2>{say("contactsTitle")}</h2>
      <p class="hint">{say("contactsHint")}</p>
      {contacts.length === 0 && <p>{say("noContacts")}</p>}
      <ul class="contacts">
        {contacts.map(({ client_id, channel, address, state }) => (
          <li key={`${client_id} ${channel}`}>
            <strong>
              <bdi>{names.chart(client_id)}</bdi>
            </strong>{" "}
            {say(CHANNELS[channel])}: <span class="address">{address}</span>
            <br />
            <span class={state === "ok" ? "small" : "error"}>
              {state !== "ok" && <Icon name="warning" />} {say(STATES[state])}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

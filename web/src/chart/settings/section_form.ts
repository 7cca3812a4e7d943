/** The form of a section of the practice settings: it says the version that it is based on. */

import type { Client, PracticeSettings, SectionChange, SectionName } from "@client-messaging/client"
import { type Faults, SavedForm } from "../../forms/saved_form.ts"

export interface SectionRules<Name extends SectionName, Values> {
  name: Name
  initial: (section: PracticeSettings[Name]) => Values
  faults: (values: Values) => Faults
  request: (values: Values) => SectionChange<Name>
}

type Requests = Pick<Client, "practiceSettings" | "changePracticeSettings">

export function sectionForm<Name extends SectionName, Values>(
  client: Requests,
  section: PracticeSettings[Name],
  { name, initial, faults, request }: SectionRules<Name, Values>,
): SavedForm<PracticeSettings[Name], Values> {
  return new SavedForm(section, {
    initial,
    faults,
    send: (values, { version }) => client.changePracticeSettings(name, { ...request(values), version }),
    reread: async () => (await client.practiceSettings())[name],
  })
}

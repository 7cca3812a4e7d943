/** Display names of clients and clinicians: the name if known, else the id. Put names of your own in here. */

import { hueOf, initials } from "../inbox/names.ts"
import { useObservable } from "../observable.ts"
import { useApp, useWords } from "./context.ts"
import { visibleName } from "./display_text.ts"

/** A name, or "Client leo"; and the letters and the colour of the avatar. */
export type DisplayName = { title: string; letters: string; hue: number }

export function useNames() {
  const { overview, nameLookup } = useApp()
  const { say } = useWords()
  const { names } = useObservable(overview)
  const others = useObservable(nameLookup)
  return {
    /** `name`: the chart's own, where it was fetched. */
    client: (id: string, name = names.client(id) ?? others.name(id, "client")) =>
      displayName(name, id, say("client", { client: id })),
    clinician: (id: string) =>
      displayName(names.clinician(id) ?? others.name(id, "clinician"), id, `${say("clinician")} ${id}`),
    /** Beside the word "chart". */
    chart: (id: string) => displayName(names.client(id) ?? others.name(id, "client"), id, id).title,
  }
}

function displayName(name: string | undefined, id: string, otherwise: string): DisplayName {
  const seen = visibleName(name)
  return { title: seen ?? otherwise, letters: initials(seen ?? id), hue: hueOf(id) }
}

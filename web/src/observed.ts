/** Something that a screen shows and that changes by itself. */

import { useEffect, useReducer } from "preact/hooks"

export class Observed {
  readonly #told = new Set<() => void>()
  /** Grows with each change. */
  version = 0

  /** Have `tell` called after each change, until the function that this answers is called. */
  subscribe(tell: () => void): () => void {
    this.#told.add(tell)
    return () => this.#told.delete(tell)
  }

  protected changed(): void {
    this.version++
    for (const tell of this.#told) tell()
  }
}

/** Draw the component again whenever this changes. */
export function useObserved<Kind extends Observed>(observed: Kind): Kind {
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const drawn = observed.version
  useEffect(() => {
    // Something may have changed between the drawing and this.
    if (observed.version !== drawn) redraw(undefined)
    return observed.subscribe(() => redraw(undefined))
  }, [observed])
  return observed
}

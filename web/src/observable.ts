/** Something that a screen shows and that changes by itself. */

import { useEffect, useReducer } from "preact/hooks"

export class Observable {
  readonly #listeners = new Set<() => void>()
  /** Grows with each change. */
  version = 0

  /** Have `tell` called after each change, until the function that this answers is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  protected notify(): void {
    this.version++
    for (const listener of this.#listeners) listener()
  }
}

/** Draw the component again whenever this changes. */
export function useObservable<Model extends Observable>(model: Model): Model {
  const [, rerender] = useReducer((count: number) => count + 1, 0)
  const rendered = model.version
  useEffect(() => {
    // Something may have changed between the drawing and this.
    if (model.version !== rendered) rerender(undefined)
    return model.subscribe(() => rerender(undefined))
  }, [model])
  return model
}

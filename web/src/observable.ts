/** Observable state that screens render. */

import { useEffect, useReducer } from "preact/hooks"

export class Observable {
  readonly #listeners = new Set<() => void>()
  /** Incremented with each change. */
  version = 0

  /** Calls the listener after each change. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  protected notify(): void {
    this.version++
    for (const listener of this.#listeners) listener()
  }
}

/** Re-renders the component whenever the model changes. */
export function useObservable<Model extends Observable>(model: Model): Model {
  const [, rerender] = useReducer((count: number) => count + 1, 0)
  const rendered = model.version
  useEffect(() => {
    // It may have changed between rendering and this effect.
    if (model.version !== rendered) rerender(undefined)
    return model.subscribe(() => rerender(undefined))
  }, [model])
  return model
}

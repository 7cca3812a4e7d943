/** Loads all of a thread or inbox, page by page: a part on paper would look like the whole. */

export interface Pages {
  readonly hasOlder: boolean
  /** Whether the latest request failed. */
  readonly olderFailed: boolean
  /** Loads one page; concurrent calls share a request. */
  loadOlder: () => Promise<void>
}

/** Returns whether all is loaded. Ends early if aborted. */
export async function loadAll(pages: Pages, isComplete: () => boolean, signal: AbortSignal): Promise<boolean> {
  while (!isComplete() && pages.hasOlder) {
    if (signal.aborted) return false
    await pages.loadOlder()
    if (pages.olderFailed) return false
  }
  return !signal.aborted
}

/** All of a thread, or of an inbox, loaded page by page: a part of it on paper would look like the whole. */

export interface Pages {
  readonly hasOlder: boolean
  /** Whether the latest of them did not come. */
  readonly olderFailed: boolean
  /** One page; called while it is on its way, it is the same. */
  loadOlder: () => Promise<void>
}

/** Whether all is there now. It ends, too, where the signal says so. */
export async function loadAll(pages: Pages, isComplete: () => boolean, signal: AbortSignal): Promise<boolean> {
  while (!isComplete() && pages.hasOlder) {
    if (signal.aborted) return false
    await pages.loadOlder()
    if (pages.olderFailed) return false
  }
  return !signal.aborted
}

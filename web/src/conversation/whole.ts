/** All of a thread, or of an inbox, loaded page by page: a part of it on paper would look like the whole. */

export interface Pages {
  readonly hasOlder: boolean
  readonly loadingOlder: boolean
  /** Whether there is more of it now. */
  loadOlder: () => Promise<boolean>
  subscribe: (tell: () => void) => () => void
}

/** Whether all is there now. It ends, too, where the signal says so. */
export async function loadWhole(pages: Pages, isWhole: () => boolean, signal: AbortSignal): Promise<boolean> {
  while (!isWhole() && pages.hasOlder) {
    if (signal.aborted) return false
    if (pages.loadingOlder) await nextChange(pages)
    else if (!(await pages.loadOlder())) return false
  }
  return !signal.aborted
}

function nextChange(pages: Pages): Promise<void> {
  return new Promise((resolve) => {
    const stop = pages.subscribe(() => {
      stop()
      resolve()
    })
  })
}

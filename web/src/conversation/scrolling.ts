/** Scroll position of a thread: the thread itself scrolls or, in a low window, the page. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks"

/** Pixels from the end that still count as the end. */
const NEAR_END = 80

/**
 * Scrolls to the first unread message, else to the end; and follows added content while at the end. What is added
 * before `first`, the id of the first message, moves nothing on the screen.
 */
export function useThreadScroll(content: string, first: string) {
  const thread = useRef<HTMLElement>(null)
  const isAtEnd = useRef(true)
  const height = useRef(0)
  const scrollToEnd = () => {
    const scroller = scrollerOf(thread.current)
    if (isAtEnd.current) scroller?.scrollTo(0, scroller.scrollHeight)
  }
  useEffect(() => {
    const measure = () => {
      const scroller = scrollerOf(thread.current)
      if (!scroller) return
      const { scrollHeight, scrollTop, clientHeight } = scroller
      height.current = scrollHeight
      isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END
    }
    // A banner or keyboard may cover the end, and a rotated window may have another scroller.
    const resized = new ResizeObserver(scrollToEnd)
    if (thread.current) resized.observe(thread.current)
    // `scroll` does not bubble, but is captured; it does not leave a shadow root.
    const root = thread.current?.getRootNode() ?? document
    root.addEventListener("scroll", measure, { passive: true, capture: true })
    return () => {
      resized.disconnect()
      root.removeEventListener("scroll", measure, { capture: true })
    }
  }, [])
  useLayoutEffect(() => {
    const unread = thread.current?.querySelector<HTMLElement>(".bubble.unread")
    if (unread) scrollTo(unread)
    isAtEnd.current = !unread
  }, [])
  useLayoutEffect(scrollToEnd, [content])
  useLayoutEffect(() => {
    const scroller = scrollerOf(thread.current)
    if (scroller && height.current) scroller.scrollTop += scroller.scrollHeight - height.current
  }, [first])
  useLayoutEffect(() => {
    height.current = scrollerOf(thread.current)?.scrollHeight ?? 0
  })
  const stickToEnd = () => {
    isAtEnd.current = true // at the next change of content
  }
  return [thread, stickToEnd] as const
}

function scrollTo(message: HTMLElement): void {
  const scroller = scrollerOf(message)
  if (scroller === document.scrollingElement) message.scrollIntoView()
  else {
    const above = Number.parseFloat(getComputedStyle(message).scrollMarginTop)
    scroller?.scrollBy(0, message.getBoundingClientRect().top - scroller.getBoundingClientRect().top - above)
  }
}

/**
 * The scroll container of an element: itself or an ancestor that overflows, else the page. Null in a shadow root in which
 * nothing overflows: the page around it is somebody else's, and stays where it is.
 */
function scrollerOf(element: Element | null): Element | null {
  for (let ancestor = element; ancestor; ancestor = ancestor.parentElement) {
    const scrolls = /auto|scroll/.test(getComputedStyle(ancestor).overflowY)
    if (scrolls && ancestor.scrollHeight > ancestor.clientHeight + 1) return ancestor
  }
  return element?.getRootNode() instanceof ShadowRoot ? null : document.scrollingElement
}

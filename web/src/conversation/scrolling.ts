/** Where a thread opens, and that it stays at its end: whatever scrolls, the thread itself or, in a low window, the page. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks"

/** Pixels. Whoever is so close to the end is at the end. */
const NEAR_END = 80

/** Scrolled to the first unread message, or else to the end; and to the end again when something is added, for whoever is there. */
export function useThreadScroll(content: string) {
  const thread = useRef<HTMLElement>(null)
  const isAtEnd = useRef(true)
  const scrollToEnd = () => {
    const scroller = scrollerOf(thread.current)
    if (isAtEnd.current) scroller.scrollTo(0, scroller.scrollHeight)
  }
  useEffect(() => {
    const measure = () => {
      const { scrollHeight, scrollTop, clientHeight } = scrollerOf(thread.current)
      isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END
    }
    // A banner or a keyboard that takes room hides what is below otherwise, and a window that is turned may scroll another way.
    const resized = new ResizeObserver(scrollToEnd)
    if (thread.current) resized.observe(thread.current)
    // Scrolling does not bubble, but is captured.
    document.addEventListener("scroll", measure, { passive: true, capture: true })
    return () => {
      resized.disconnect()
      document.removeEventListener("scroll", measure, { capture: true })
    }
  }, [])
  useLayoutEffect(() => {
    const unread = thread.current?.querySelector<HTMLElement>(".bubble.unread")
    unread?.scrollIntoView()
    isAtEnd.current = !unread
  }, [])
  useLayoutEffect(scrollToEnd, [content])
  const stickToEnd = () => {
    isAtEnd.current = true // with what is added next
  }
  return [thread, stickToEnd] as const
}

/** What scrolls an element's content: itself or something around it that has less room than content; at last the page. */
function scrollerOf(element: Element | null): Element {
  for (let ancestor = element; ancestor; ancestor = ancestor.parentElement) {
    const scrolls = /auto|scroll/.test(getComputedStyle(ancestor).overflowY)
    if (scrolls && ancestor.scrollHeight > ancestor.clientHeight + 1) return ancestor
  }
  return document.scrollingElement ?? document.documentElement
}

/** Where a thread opens, and that it stays at its end: whatever scrolls, the thread itself or, in a low window, the page. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks"

/** Pixels. Whoever is so close to the end is at the end. */
const CLOSE = 80

/** Scrolled to the first unread message, or else to the end; and to the end again when something is added, for whoever is there. */
export function useScrolled(content: string) {
  const thread = useRef<HTMLElement>(null)
  const isDown = useRef(true)
  const goToEnd = () => {
    const scroller = scrollerOf(thread.current)
    if (isDown.current) scroller.scrollTo(0, scroller.scrollHeight)
  }
  useEffect(() => {
    const look = () => {
      const { scrollHeight, scrollTop, clientHeight } = scrollerOf(thread.current)
      isDown.current = scrollHeight - scrollTop - clientHeight < CLOSE
    }
    // A banner or a keyboard that takes room hides what is below otherwise, and a window that is turned may scroll another way.
    const resized = new ResizeObserver(goToEnd)
    if (thread.current) resized.observe(thread.current)
    // Scrolling does not bubble, but is captured.
    document.addEventListener("scroll", look, { passive: true, capture: true })
    return () => {
      resized.disconnect()
      document.removeEventListener("scroll", look, { capture: true })
    }
  }, [])
  useLayoutEffect(() => {
    const unread = thread.current?.querySelector<HTMLElement>(".bubble.unread")
    unread?.scrollIntoView()
    isDown.current = !unread
  }, [])
  useLayoutEffect(goToEnd, [content])
  const goDown = () => {
    isDown.current = true // with what is added next
  }
  return [thread, goDown] as const
}

/** What scrolls an element's content: itself or something around it that has less room than content; at last the page. */
function scrollerOf(element: Element | null): Element {
  for (let one = element; one; one = one.parentElement) {
    const scrolls = /auto|scroll/.test(getComputedStyle(one).overflowY)
    if (scrolls && one.scrollHeight > one.clientHeight + 1) return one
  }
  return document.scrollingElement ?? document.documentElement
}

import type { ComponentChildren } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import { useWords } from "./context.ts"

function isCut({ scrollHeight, scrollWidth, clientHeight, clientWidth }: Element): boolean {
  return scrollHeight > clientHeight + 1 || scrollWidth > clientWidth + 1
}

/** Text cut off after two lines, with a button that shows all of it in a scrolling box. */
export function Clamped({ children }: { children: ComponentChildren }) {
  const { say } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const [cut, setCut] = useState(false)
  const [whole, setWhole] = useState(false)
  useEffect(() => {
    const place = box.current
    if (!place || whole) return
    const look = () => setCut([...place.children].some(isCut))
    const resized = new ResizeObserver(look)
    resized.observe(place)
    // The recipient is loaded later than the rest.
    const written = new MutationObserver(look)
    written.observe(place, { subtree: true, childList: true, characterData: true })
    look()
    return () => {
      resized.disconnect()
      written.disconnect()
    }
  }, [whole])
  return (
    <div class="clamped">
      <div ref={box} class={whole ? "whole" : "lines"} tabIndex={whole ? 0 : undefined}>
        {children}
      </div>
      {(cut || whole) && (
        <button type="button" class="link" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {say(whole ? "showLess" : "showWhole")}
        </button>
      )}
    </div>
  )
}

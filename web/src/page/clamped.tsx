import type { ComponentChildren } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import { useWords } from "./context.ts"

/** Text of any length where nothing scrolls: two lines of it, and all of it, in a box that scrolls, for whoever asks. */
export function Clamped({ children }: { children: ComponentChildren }) {
  const { say } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const [cut, setCut] = useState(false)
  const [whole, setWhole] = useState(false)
  useEffect(() => {
    const text = box.current?.firstElementChild
    if (!text || whole) return
    const look = () => setCut(text.scrollHeight > text.clientHeight + 1)
    const resized = new ResizeObserver(look)
    resized.observe(text)
    look()
    return () => resized.disconnect()
  }, [children, whole])
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

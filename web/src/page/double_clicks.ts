/**
 * Ignores the second click of a double click: the first may have replaced the button under the pointer by another one,
 * of another message. Returns a function that stops.
 */
export function ignoreDoubleClicks(within: EventTarget = globalThis): () => void {
  const onClick = (event: MouseEvent) => {
    const [target] = event.composedPath()
    const pressed = target instanceof Element && target.closest("button, a, summary")
    if (event.detail < 2 || !pressed) return
    event.preventDefault()
    event.stopPropagation()
  }
  within.addEventListener("click", onClick as EventListener, { capture: true })
  return () => within.removeEventListener("click", onClick as EventListener, { capture: true })
}

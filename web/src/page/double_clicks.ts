/**
 * Ignores the second click of a double click: the first may have replaced the button under the pointer by another one,
 * of another message. Returns a function that stops.
 */
export function ignoreDoubleClicks(): () => void {
  const onClick = (event: MouseEvent) => {
    const pressed = event.target instanceof Element && event.target.closest("button, a, summary")
    if (event.detail < 2 || !pressed) return
    event.preventDefault()
    event.stopPropagation()
  }
  addEventListener("click", onClick, { capture: true })
  return () => removeEventListener("click", onClick, { capture: true })
}

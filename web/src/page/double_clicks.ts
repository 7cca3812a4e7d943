/**
 * The second half of a double click presses nothing: the first half may have done its work by then, and brought another
 * button, of another message, under the pointer. Answers how to stop.
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

import type { ComponentChildren } from "preact"
import { useId, useLayoutEffect, useRef } from "preact/hooks"

type Props = {
  title: string
  text: ComponentChildren
  urgent?: boolean
  onClose: () => void
  children: ComponentChildren
}

/** Modal dialog. Escape closes it. The children are its buttons. */
export function Dialog({ title, text, urgent = false, onClose, children }: Props) {
  const element = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const dialog = element.current
    const root = rootOf(dialog)
    const before = root.activeElement
    dialog?.showModal()
    return () => {
      // Browsers restore the focus when a dialog is closed, not when it is removed; nor before it is removed.
      queueMicrotask(() => {
        const isLost = document.activeElement === document.body || root.activeElement === null
        if (isLost && before instanceof HTMLElement) before.focus()
      })
    }
  }, [])
  return (
    <dialog
      ref={element}
      role={urgent ? "alertdialog" : "dialog"}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onClose={onClose}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      <div id={`${id}-text`}>{typeof text === "string" ? <p>{text}</p> : text}</div>
      <div class="buttons">{children}</div>
    </dialog>
  )
}

/** The page, or the shadow root in which the element stands: each knows only its own focus. */
function rootOf(element: Element | null): DocumentOrShadowRoot {
  const root = element?.getRootNode()
  return root instanceof ShadowRoot ? root : document
}

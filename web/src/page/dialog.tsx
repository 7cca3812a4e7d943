import type { ComponentChildren } from "preact"
import { useEffect, useId, useRef } from "preact/hooks"

type Props = { title: string; text: string; urgent?: boolean; onClose: () => void; children: ComponentChildren }

/** A question that comes before everything else. Escape closes it. The children are its buttons. */
export function Dialog({ title, text, urgent = false, onClose, children }: Props) {
  const element = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => element.current?.showModal(), [])
  return (
    <dialog
      ref={element}
      role={urgent ? "alertdialog" : "dialog"}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onClose={onClose}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      <p id={`${id}-text`}>{text}</p>
      <div class="buttons">{children}</div>
    </dialog>
  )
}

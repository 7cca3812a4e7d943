import type { ComponentChildren } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"
import { useApp } from "./context.ts"

type Props = { level: 1 | 2; arrive?: boolean; children: ComponentChildren }

/**
 * A heading. With `arrive`, it takes the focus when its screen opens, so that screen readers read it first; before the
 * paint, since the person may be typing a moment later.
 */
export function Heading({ level, arrive = false, children }: Props) {
  const { router } = useApp()
  const element = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (arrive && router.navigated) element.current?.focus({ preventScroll: true })
  }, [arrive])
  const Tag = level === 1 ? "h1" : "h2"
  return (
    <Tag ref={element} tabIndex={-1} dir="auto">
      {children}
    </Tag>
  )
}

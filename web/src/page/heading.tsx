import type { ComponentChildren } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"
import { hasNavigated } from "./route.ts"

type Props = { level: 1 | 2; arrive?: boolean; children: ComponentChildren }

/**
 * A heading. With `arrive`, the focus goes to it when its screen is come to, so that it is what is read first; before the
 * screen is drawn, for somebody may be typing a moment later.
 */
export function Heading({ level, arrive = false, children }: Props) {
  const element = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (arrive && hasNavigated()) element.current?.focus({ preventScroll: true })
  }, [arrive])
  const Tag = level === 1 ? "h1" : "h2"
  return (
    <Tag ref={element} tabIndex={-1} dir="auto">
      {children}
    </Tag>
  )
}

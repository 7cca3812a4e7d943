import type { ComponentChildren } from "preact"
import { useId } from "preact/hooks"

/** What ties a control to its label, its hint and its error. */
export interface ControlProps {
  id: string
  "aria-describedby": string | undefined
  "aria-invalid": "true" | undefined
}

type Props = {
  label: string
  hint?: string | undefined
  error?: string | false | null | undefined
  children: (props: ControlProps) => ComponentChildren
}

/** A control with its label, and below it the hint and, announced, what is wrong with it. */
export function Field({ label, hint, error, children }: Props) {
  const id = useId()
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ")
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? "true" : undefined })}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div role="alert">
        {error && (
          <p class="error" id={`${id}-error`}>
            {error}
          </p>
        )}
      </div>
    </div>
  )
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** Takes what is filled in: browsers and other software that fill in forms may tell of it by `change` alone. */
export function inputHandlers(onValue: (value: string) => void) {
  const onEvent = (event: { currentTarget: Control }) => onValue(event.currentTarget.value)
  return { onInput: onEvent, onChange: onEvent }
}

/** What stands in the fields of a form now, by name, whether anybody was told of it or not. */
export function formValues(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))
}

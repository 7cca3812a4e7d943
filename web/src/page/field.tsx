import type { ComponentChildren } from "preact"
import { useId } from "preact/hooks"

/** Attributes that tie a control to its label, hint and error. */
export interface ControlProps {
  id: string
  "aria-describedby": string | undefined
  "aria-invalid": "true" | undefined
}

type Props = {
  label: string
  hint?: string | undefined
  error?: string | false | null | undefined
  /** Whether the label is for screen readers only. */
  quiet?: boolean
  children: (props: ControlProps) => ComponentChildren
}

/** Control with its label, hint and announced error. */
export function Field({ label, hint, error, quiet = false, children }: Props) {
  const id = useId()
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ")
  return (
    <div class="field">
      <label for={id} class={quiet ? "hidden" : undefined}>
        {label}
      </label>
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

/** Handlers for both `input` and `change`: autofill may fire `change` alone. */
export function inputHandlers(onValue: (value: string) => void) {
  const onEvent = (event: { currentTarget: Control }) => onValue(event.currentTarget.value)
  return { onInput: onEvent, onChange: onEvent }
}

/** Current values of a form by field name, whether or not an event was fired for them. */
export function formValues(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))
}

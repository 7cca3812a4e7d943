/** Whether a key event belongs to an input method (IME); Safari marks the last one by its key code alone. */
export function isComposing({ isComposing, keyCode }: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return isComposing || keyCode === 229
}

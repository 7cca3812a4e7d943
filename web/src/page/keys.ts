/** Whether a key is for an input method that composes a character; Safari tells of the last one by its code alone. */
export function isComposing({ isComposing, keyCode }: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return isComposing || keyCode === 229
}

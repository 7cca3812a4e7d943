/** Bytes in text (RFC 4648, 4), as the browser's own `btoa` and `atob` have it for characters. */

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/** Raises an InvalidCharacterError where it is no such text. */
export function fromBase64(text: string) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

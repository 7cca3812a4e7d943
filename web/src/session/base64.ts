/** Base64 (RFC 4648, 4) of bytes; `btoa` and `atob` take characters. */

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/** Throws InvalidCharacterError if it is not Base64. */
export function fromBase64(text: string) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

/** Of answers that cross, the one that was asked for later holds. */
export class LatestRequest {
  #begun = 0
  #latest = 0

  /** To be called before a request. What it answers says, once the request is answered, whether nothing later was. */
  begin(): () => boolean {
    const number = ++this.#begun
    return () => {
      if (number < this.#latest) return false
      this.#latest = number
      return true
    }
  }

  /** What was asked before is no answer any more. */
  invalidate(): void {
    this.#latest = ++this.#begun
  }
}

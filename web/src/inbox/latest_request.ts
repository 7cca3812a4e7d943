/** Of crossing answers, the one to the latest request counts. */
export class LatestRequest {
  #begun = 0
  #latest = 0

  /** Call before a request. The returned function, called after it, says whether no later request was answered. */
  begin(): () => boolean {
    const number = ++this.#begun
    return () => {
      if (number < this.#latest) return false
      this.#latest = number
      return true
    }
  }

  /** Answers to requests so far no longer count. */
  invalidate(): void {
    this.#latest = ++this.#begun
  }
}

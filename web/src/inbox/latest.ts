/** Of answers that cross, the one that was asked for later holds. */
export class Latest {
  #asked = 0
  #answered = 0

  /** To be called before a request. What it answers says, once the request is answered, whether nothing later was. */
  ask(): () => boolean {
    const asked = ++this.#asked
    return () => {
      if (asked < this.#answered) return false
      this.#answered = asked
      return true
    }
  }

  /** What was asked before is no answer any more. */
  drop(): void {
    this.#answered = ++this.#asked
  }
}

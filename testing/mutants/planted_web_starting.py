"""Planted bugs in the front ends: beginning threads, and what is told before and after writing."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"web/src/{module}.ts", old, new)


MUTANTS = [
    # who may begin a thread
    _in(
        "conversation/starting",
        "a chart owner begins threads wherever they can answer",
        "if (startsThreads || !messaging.available) return messaging",
        "if (startsThreads || messaging.available) return messaging",
    ),
    _in(
        "conversation/starting",
        "a thread is begun where nothing can be written",
        "startsThreads || !messaging.available",
        "startsThreads",
    ),
    _in(
        "conversation/starting",
        "an API that says nothing lets everybody begin threads",
        '{ available: false, reason: "replies_only" }',
        "{ available: true }",
    ),
    # in which language
    _in(
        "words/nearest",
        "a Mexican reader is not given the Spanish text",
        "range = shorter(range)",
        'range = ""',
    ),
    _in(
        "words/nearest",
        "another kind of the same language is passed over",
        "return spoken.find(({ tag }) => primary(tag.toLowerCase()) === primary(wanted))",
        "return undefined",
    ),
    _in(
        "words/nearest",
        "nobody is told what is said in no language of theirs",
        "return spoken[0] ?? null",
        "return null",
    ),
    _in(
        "words/language",
        "the browser's language outweighs the chosen one",
        "return [...same, this.code, ...this.#preferred]",
        "return [...this.#preferred, ...same, this.code]",
    ),
    # what is dialled
    _in(
        "conversation/telephone",
        "a number from abroad is dialled without its plus",
        '"+" : ""',
        '"" : ""',
    ),
    # what was told
    _in(
        "conversation/told",
        "a practice without hours was closed",
        "told.open === false",
        "!told.open",
    ),
    # when it is asked for
    _in(
        "inbox/inbox_status",
        "nobody notices that the practice opens",
        "[response?.opens_at, response?.expected_by",
        "[response?.expected_by",
    ),
    _in(
        "inbox/inbox_status",
        "every poll asks for the status",
        ">= OLD_AFTER",
        ">= 0",
    ),
    _in(
        "inbox/inbox_status",
        "every piece of news is a request",
        "if (this.#cancelNews || this.#closed) return",
        "if (this.#closed) return",
    ),
    _in(
        "inbox/inbox_status",
        "a status that is refused stays on the screen",
        "if (isApiRefusal(error)) this.#show(null)",
        "if (isApiRefusal(error)) this.#failed = true",
    ),
    _in(
        "inbox/inbox_status",
        "a status that was left goes on asking",
        "    this.#cancelChange?.()\n  }",
        "  }",
    ),
]

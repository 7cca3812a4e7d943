"""Planted bugs in the TypeScript client, in what is not generated of it."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"clients/typescript/src/{module}.ts", old, new)


MUTANTS = [
    # requests
    _in("requests", "a refusal is tried once more than was said", "|| attempts >= tries ||", "|| attempts > tries ||"),
    _in(
        "requests",
        "every refusal is tried again",
        "const RETRIED_STATUSES = new Set([429, 503])",
        "const RETRIED_STATUSES = new Set([429, 500, 503])",
    ),
    _in(
        "requests",
        "whoever is told to wait for minutes waits",
        "const LONGEST_WAIT = 20",
        "const LONGEST_WAIT = 20_000",
    ),
    _in("requests", "retry-after is not waited for", "? 0 : retryAfter * 1000", "? 0 : retryAfter"),
    _in("requests", "pauses are not spread", "(0.5 + Math.random() / 2)\n}", "(0.5 + 1 / 2)\n}"),
    _in(
        "requests",
        "the first token is kept by the TypeScript client",
        "  return async () => {\n    const token = await settings.token()\n",
        "  const first = settings.token()\n  return async () => {\n    const token = await first\n",
    ),
    _in("requests", "a token is renewed at each try", "    renewed = true\n", "    renewed ||= settings.tries === 1\n"),
    _in(
        "requests",
        "the same token is tried again by the TypeScript client",
        "fresh === token ? response :",
        "fresh === undefined ? response :",
    ),
    _in("requests", "it is not told which token was refused", "settings.token(token)", "settings.token()"),
    _in(
        "requests",
        "the refused token is sent again",
        "send(settings, request, fresh)",
        "send(settings, request, token)",
    ),
    _in("requests", "a timer outlives its request", "      clearTimeout(timer)\n", "      void timer\n"),
    _in("requests", "what was called off before it began is sent", "if (request.signal.aborted) onAbort()", ""),
    _in("requests", "what was called off is an outage", "if (request.signal.aborted) throw cause", ""),
    _in("requests", "a page of the network's is an answer", "body?.byteLength && !isJson(response)", "!body"),
    _in("requests", "a refusal is an outage", "settings.onAnswer?.(true)", "settings.onAnswer?.(response.ok)"),
    # live
    _in("live", "a lost connection is not told", "      this.#setConnected(false)\n", ""),
    _in(
        "live",
        "each failure is told as a change",
        "if (this.#connected === connected) return",
        "if (this.#connected === connected && connected) return",
    ),
    _in("live", "pauses grow without end", "const LONGEST_PAUSE = 60_000", "const LONGEST_PAUSE = 60_000_000"),
    _in(
        "live",
        "pauses stay long after a connection that stood",
        "STABLE_AFTER ? 0 : this.#failures + 1",
        "STABLE_AFTER ? this.#failures : this.#failures + 1",
    ),
    _in(
        "live",
        "a connection that is dropped at once is made again at once",
        "const STABLE_AFTER = 5_000",
        "const STABLE_AFTER = 0",
    ),
    _in("live", "all come back at the same moment", "pause * (0.5 + Math.random() / 2)", "pause"),
    _in("live", "one that does not open is waited for", "opened ?? failed(", "opened ?? void ("),
    _in("live", "what is not JSON ends the line", "    return undefined\n", '    throw new Error("no JSON")\n'),
    _in(
        "live",
        "what the gateway says is news",
        'return typeof inbox?.client_id === "string" && typeof inbox.clinician_id === "string"',
        "return inbox !== null",
    ),
    _in("live", "late news is told after it was stopped", "    if (this.#stopped.aborted) return\n", ""),
    _in("live", "stopped while it asks for a token, it connects", "    if (this.#stopped.aborted) return 0\n", ""),
    _in("live", "the connection stays open when it is stopped", "      socket.close()\n", ""),
    _in("live", "why it failed is not told", "this.#listening.onFailure?.(error)", "void error"),
    _in("live", "a refused token is never renewed", "this.#failures % 2 === 0", "this.#failures % 2 === 2"),
    _in("live", "a token is renewed at the first failure", "this.#failures % 2 === 0", "this.#failures > 0"),
    _in(
        "live", "without a WebSocket it tries for ever", "  if (!socket)\n", '  if (!socket && listening.url === "")\n'
    ),
    # inbox
    _in("inbox", "of history one page is enough", "      before = page.older\n", "      before = null\n"),
    _in("inbox", "of what is newer one page is enough", "      after = page.newer\n", "      return\n"),
    _in(
        "inbox",
        "a tag that is there is not sent",
        "tag ?? undefined, signal)",
        'tag === null ? "" : undefined, signal)',
    ),
    _in(
        "inbox",
        "unread begins where it should end",
        "entry_id: entryId, unread_from: true",
        "entry_id: entryId, unread_from: false",
    ),
    _in("inbox", "a repetition is a new message", 'has("idempotency-replayed")', 'has("idempotency-key")'),
    # kept
    _in(
        "pending_message",
        "every try of a kept message has a new key",
        "pending.key)\n    storage",
        "newKey())\n    storage",
    ),
    _in(
        "pending_message",
        "what is given goes before what is kept",
        "kept(storage, name) ?? (message ?",
        "(message ? null : kept(storage, name)) ?? (message ?",
    ),
    _in(
        "pending_message",
        "what was accepted is kept",
        "    storage.removeItem(name)\n    return sent",
        "    return sent",
    ),
    _in(
        "pending_message",
        "what nobody knows of is forgotten",
        "if (isDefinite(error)) storage",
        "if (isDefinite(error) || error) storage",
    ),
    _in(
        "pending_message",
        "what was refused is sent again and again",
        "if (isDefinite(error)) storage",
        "if (isDefinite(error) && error.status === 0) storage",
    ),
    # client
    _in(
        "client",
        "a filter is sent where none is asked for",
        'unread ? { ...query, unread: "true" } : query',
        '{ ...query, unread: "true" }',
    ),
    _in(
        "requests",
        "what may still be sent is not told by the TypeScript client",
        "if (limit) settings.onRateLimit",
        "if (false) settings.onRateLimit",
    ),
]

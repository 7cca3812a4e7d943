"""Planted bugs in the Python client, in what is not generated of it."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"clients/python/messaging_client/{module}.py", old, new)


MUTANTS = [
    _in("calling", "whoever writes too much is not tried again", "RETRIED = {429, 503}", "RETRIED = {503}"),
    _in("calling", "a pause that was asked for is not made", "pause = (asked or 0.0) + random", "pause = random"),
    _in(
        "calling",
        "patience has one try too many",
        "self._made >= self._patience.attempts",
        "self._made > self._patience.attempts",
    ),
    _in(
        "calling",
        "pauses are not added up",
        "self._waited + pause > self._patience.seconds",
        "pause > self._patience.seconds",
    ),
    _in(
        "calling",
        "an answer that was lost is not asked for again",
        "if isinstance(outcome, httpx.Response) and outcome.status_code not in RETRIED:",
        "if not isinstance(outcome, httpx.Response) or outcome.status_code not in RETRIED:",
    ),
    _in(
        "calling",
        "the first token is kept",
        "        self._token = token\n",
        "        first = token()\n        self._token = lambda: first\n",
    ),
    _in(
        "calling", "what is as it was is refused", "if response.status_code == 304:", "if response.status_code == 305:"
    ),
    _in("calling", "refusals have no reason", 'problem.reason if problem and problem.reason else ""', '""'),
    _in(
        "messages",
        "each repetition is another reply",
        "        sent = client_reply.sync_detailed(\n"
        "            self.client_id, self.clinician_id, client=client, "
        "body=self._from_owner(), idempotency_key=self.key",
        "        sent = client_reply.sync_detailed(\n"
        "            self.client_id, self.clinician_id, client=client, "
        "body=self._from_owner(), idempotency_key=str(uuid4())",
    ),
    _in(
        "messages",
        "a repetition is another message",
        "compose.sync_detailed(self.client_id, client=client, body=self._new(), idempotency_key=self.key)",
        "compose.sync_detailed(self.client_id, client=client, body=self._new(), idempotency_key=str(uuid4()))",
    ),
    _in(
        "messages",
        "history ends before its beginning",
        "        page = answer(ask(cursor))\n        yield page\n        if page.older is None:\n            return\n",
        "        page = answer(ask(cursor))\n        if page.older is None:\n            return\n        yield page\n",
    ),
    _in(
        "messages",
        "of what is new one page is enough",
        "        yield page\n        cursor = page.newer\n\n\nasync",
        "        yield page\n        return\n\n\nasync",
    ),
    _in(
        "calling",
        "a token that was refused is sent again",
        'request.headers["Authorization"] = f"Bearer {fresh}"',
        'request.headers["Authorization"] = f"Bearer {token}"',
    ),
    _in(
        "calling",
        "the same token is tried again",
        "(fresh := self._renew(token)) != token:",
        "(fresh := self._renew(token)):",
    ),
    _in("calling", "what may still be sent is not told", "            self._on_rate_limit(limit)", "            pass"),
    _in("rate_limit", "a rate limit without its policy is told", "if left and policy else", "if left or policy else"),
]

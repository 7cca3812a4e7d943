"""`make problem-pages`: writes docs/problems/, one page for each `code` of a refusal, named by it.

A page is made of the refusals of the package, of docs/openapi.json (examples, operations) and of the tables of
docs/api.md (when). Here stands only what none of them has: who mends it, and how.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from client_messaging.domain import availability
from client_messaging.domain.refusals import Reason, Refusal
from client_messaging.http_api import problems
from deployment.paths import REPOSITORY

PAGES: Final = REPOSITORY / "docs/problems"

_MENDS: Final = {
    "malformed_request": (
        "The caller's program. Send one JSON object in UTF-8, each name in it once. The same request again gets "
        "the same answer."
    ),
    "invalid_cursor": (
        "The caller's program. Cursors belong to one inbox and one caller: take `older` or `newer` of a page that "
        "this caller got of this inbox, unchanged. Or begin anew, without a cursor."
    ),
    "idempotency_key_required": (
        "The caller's program. Make a key for each new message, a UUID for instance, keep it with the message "
        "until an answer has arrived, and send it in the header `Idempotency-Key`. Both [clients](../clients.md) "
        "do."
    ),
    "unauthenticated": (
        "The caller's program, with another token: renew it, or have the person sign in again. Where a fresh one "
        "is refused, too, the operator: issuer, audience and [claims](../api.md#the-token) of the [identity "
        "provider](../how-to/own-identity-provider.md). The log line names the claim."
    ),
    "role_not_allowed": "Nobody, by trying again. Another role does this: the table in [API](../api.md) says which.",
    "access_suspended": (
        "The practice's staff, who [suspended](../api.md#suspending-somebody) this person in this role and can lift it."
    ),
    "not_found": (
        "Whoever named it: check the ids. If they are right, the caller has no access to it; staff of the "
        "practice see the chart's [portal access](../api.md#portal-access)."
    ),
    "messaging_unavailable": (
        "Whom `fix` names. `reason` is stable, to act on; `fix` is a sentence in English, to show. `GET "
        "…/messaging` says the same before anybody writes."
    ),
    "conflict": (
        "The person who makes the change: read what is there now, decide again, and send its `version`. Never "
        "repeat it with another version unseen: that would undo what somebody else has done."
    ),
    "request_too_large": (
        "The caller's program. A message of the longest body fits many times over; look for what else is sent."
    ),
    "unsupported_media_type": "The caller's program. Send `Content-Type: application/json`.",
    "invalid_request": (
        "The caller's program, or the person who filled in the form: `errors` names each field and what is "
        "expected, never what was sent."
    ),
    "idempotency_key_reused": (
        "The caller's program. A key is for one message: send a new one with a new message, and the same one only "
        "with the very same request."
    ),
    "too_many_requests": (
        "The caller's program. Wait for as many seconds as `Retry-After` says, then send the same request with "
        "the same key. [`RateLimit`](../api.md#how-fast-one-may-send) says before how much is left."
    ),
    "try_again": (
        "The caller's program, by repeating the same request, with the same key, after `Retry-After`, with a "
        "pause that grows. Both [clients](../clients.md) do. If it lasts, the operator: the "
        "[runbook](../runbook.md)."
    ),
}
"""By code: who mends it, and how."""


def pages() -> dict[str, str]:
    """Every page by its file's name: one for each code, and the list of them."""
    by_code: dict[str, list[type[Refusal]]] = {}
    for kind in _below(Refusal):
        by_code.setdefault(kind.code, []).append(kind)
    if by_code.keys() != _MENDS.keys():
        raise ValueError(f"who mends what is not said of each code: {sorted(by_code.keys() ^ _MENDS.keys())}")
    document = json.loads((REPOSITORY / "docs/openapi.json").read_text(encoding="utf-8"))
    when = {code: said for _, code, said in _rows("Status")}
    return {
        "README.md": _index(by_code, when),
        **{f"{code}.md": _page(kinds, when[code], document) for code, kinds in by_code.items()},
    }


def write(folder: Path = PAGES) -> None:
    """Write the pages, and remove those that are none any more."""
    folder.mkdir(exist_ok=True)
    made = pages()
    for file in folder.glob("*.md"):
        if file.name not in made:
            file.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def _below(of: type[Refusal]) -> Iterator[type[Refusal]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _below(kind)


def _rows(heading: str) -> list[list[str]]:
    """The cells of a table in docs/api.md, without backticks and links around a code."""
    text = (REPOSITORY / "docs/api.md").read_text(encoding="utf-8")
    table = text[text.index(f"| {heading} |") :].split("\n\n")[0]
    rows = ([cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:])
    return [[re.sub(r"^\[?`(\w+)`(\]\(.*\))?$", r"\1", cell) for cell in row] for row in rows]


def _index(by_code: dict[str, list[type[Refusal]]], when: dict[str, str]) -> str:
    rows = (
        f"| {kinds[0].status} | [`{code}`]({code}.md) | {when[code]} |"
        for code, kinds in sorted(by_code.items(), key=lambda pair: (pair[1][0].status, pair[0]))
    )
    return f"""# Problems

Made by `make problem-pages`. A refusal is `application/problem+json` (RFC 9457). Its `type` is a name, the same in
every deployment: `{problems.TYPE}` and the `code`. The page of a `type` is the one of its last part:
`problems/<code>/` of the documentation site, `docs/problems/<code>.md` of the repository. Act on `code`, never on
`title` or `detail`.

| Status | Code | When |
|---|---|---|
{chr(10).join(rows)}

Of several that apply, the first of the [order](../api.md#refusals) is answered. API Gateway's own 401, 404 and 429
have its plain JSON body, and no `type`.
"""


def _page(kinds: list[type[Refusal]], when: str, document: dict[str, Any]) -> str:
    kind = kinds[0]
    example = document["components"]["examples"][kind.code]["value"]
    return f"""# {kind.title}

`{kind.status} {kind.code}`, `{problems.TYPE}{kind.code}`. Made by `make problem-pages`.

**When:** {when}.

**Who mends it:** {_MENDS[kind.code]}

{_details(kinds)}

```json
{json.dumps(example, indent=2, ensure_ascii=False)}
```
{_reasons() if kind.code == "messaging_unavailable" else ""}
## Operations

{_operations(kind.code, document)}

[All problems](README.md) · [API](../api.md#refusals)
"""


def _details(kinds: Iterable[type[Refusal]]) -> str:
    """`detail` by the code: a fixed sentence, so that answers with one code are equal."""
    sentences = [f"“{kind.detail}”" for kind in kinds]
    return f"`detail` is always {' or '.join(sentences)}"


def _reasons() -> str:
    meanings = dict(_rows("reason"))
    rows = "\n".join(
        f"| `{reason.value}` | {meanings[reason.value]} | {availability.fix_of(reason)} |" for reason in Reason
    )
    return f"\n| `reason` | Meaning | `fix` |\n|---|---|---|\n{rows}\n"


def _operations(code: str, document: dict[str, Any]) -> str:
    """The operations whose answers may have this code."""
    found = [
        f"- `{method.upper()} {path}`: {operation['summary']}"
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if any(code in _codes(answer, document) for answer in operation["responses"].values())
    ]
    everything = sum(len(item) for item in document["paths"].values())
    return "Every operation." if len(found) == everything else "\n".join(found)


def _codes(answer: dict[str, Any], document: dict[str, Any]) -> set[str]:
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return set(answer.get("content", {}).get("application/problem+json", {}).get("examples", ()))


if __name__ == "__main__":
    write()

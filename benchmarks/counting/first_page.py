"""`python -m benchmarks.counting.first_page`: instructions of what a user waits for at a fresh copy, over TLS.

Counted by valgrind in the interpreter of Lambda's runtime, over the built functions: a start, a start with its first
page of 25 or its first message, and a new connection with a request. The store is another process behind a server with
TLS. Its certificate is the practice's own: the bundle is Amazon's five roots and that one.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from botocore.httpsession import DEFAULT_CA_BUNDLE

from benchmarks import histories
from benchmarks.counting import start_up
from benchmarks.table import Row
from client_messaging.domain.model import Inbox
from client_messaging.runtime import tls_roots
from testing import engine, tls_server
from testing.artefact import built
from testing.artefact.built import Function
from testing.invocations import http_event
from testing.people import ANA, LEO, ROSA
from testing.routes import COMPOSE, INBOX

_COMMAND: Final = 'make bench ARGS="--only first"'
_MESSAGES: Final = 60
_HOST: Final = "localhost"

START, PAGE, MESSAGE = "a start: `list_inbox`", "a start and its first page of 25", "a start and its first message"
CONNECTION: Final = "a new connection to AWS, with a request"

_INVOKED: Final = """
import handler, json
class Context:
    function_name, aws_request_id, memory_limit_in_mb, invoked_function_arn = "any", "any", 512, "any"
    get_remaining_time_in_millis = lambda self: 60_000
answer = handler.lambda_handler(json.loads({event!r}), Context())
assert answer["statusCode"] in (200, 201), answer
"""
_CONNECTED: Final = """
import handler
from client_messaging import wiring
client = wiring.tables().client
for _ in range({times}):
    client.batch_get_item(RequestItems={{{table!r}: {{"Keys": [{{"pk": {{"S": "none"}}, "sk": {{"S": "none"}}}}]}}}})
    client._endpoint.http_session.close()
"""
_FEW, _MORE = 2, 6


def counts() -> dict[str, float]:
    """Instructions by what is counted. Raises NotHere without valgrind."""
    start_up.needs_valgrind()
    with _store_with_an_inbox() as (environment, table), built.for_this_machine() as artefact:
        functions = artefact.functions("http://127.0.0.1:1")
        page, message = (_over(functions[name], environment) for name in ("list_inbox", "compose"))
        few, more = (
            start_up.instructions(page, _CONNECTED.format(times=times, table=table)) for times in (_FEW, _MORE)
        )
        return {
            START: start_up.instructions(page),
            PAGE: start_up.instructions(page, _INVOKED.format(event=json.dumps(_page()))),
            MESSAGE: start_up.instructions(message, _INVOKED.format(event=json.dumps(_message()))),
            CONNECTION: (more - few) / (_MORE - _FEW),
        }


def _over(function: Function, environment: Mapping[str, str]) -> Function:
    return replace(function, environment={**function.environment, **environment})


@contextmanager
def _store_with_an_inbox() -> Iterator[tuple[dict[str, str], str]]:
    """A store behind a server with TLS: the environment that leads there, and the name of the messages table."""
    with engine.running() as url, engine.fresh_stack(url) as stack, tempfile.TemporaryDirectory() as name:
        assert stack.enable(ANA, LEO, ROSA).status == 200
        histories.fill(stack, _MESSAGES, Inbox("willow", LEO, "ana"))
        folder, authority = Path(name), tls_server.Authority("The practice's own")
        bundle = folder / "ca.pem"
        bundle.write_text(tls_roots.of_amazon(Path(DEFAULT_CA_BUNDLE).read_text()) + authority.pem)
        with tls_server.serving(authority.certify(_HOST, folder), urlsplit(url).port) as server:
            environment = {
                "AWS_ENDPOINT_URL_DYNAMODB": f"https://{_HOST}:{server.port}",
                "AWS_CA_BUNDLE": str(bundle),
                "MESSAGES_TABLE": stack.messages_table,
                "AUDIT_TABLE": stack.audit_table,
            }
            yield environment, stack.messages_table


def _page() -> dict[str, Any]:
    return http_event(INBOX, ANA.claims, {"client_id": LEO}, query={"limit": "25"})


def _message() -> dict[str, Any]:
    headers = {"content-type": "application/json", "idempotency-key": str(uuid4())}
    body = json.dumps({"subject": "This week", "body": histories.TEXT})
    return http_event(COMPOSE, ANA.claims, {"client_id": LEO}, headers=headers, body=body)


def rows() -> Iterator[Row]:
    """For the table of `make bench`."""
    counted = counts()
    start = counted[START]
    for name, number in counted.items():
        yield Row(f"instructions: {name}", _millions(number), "the start alone", f"{number / start:.2f}", _COMMAND)


def _millions(number: float) -> str:
    return f"{number / 1e6:,.1f} M"


def main() -> None:
    """Print the table of docs/performance.md."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print("| over TLS | million instructions |\n|---|---|")
    for name, number in counts().items():
        print(f"| {name} | {number / 1e6:,.1f} |")


if __name__ == "__main__":
    main()

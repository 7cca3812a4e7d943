"""Logs and metrics: sentences from one vocabulary, with ids. Never a body, subject, name, contact or header.

Logs are JSON lines (Powertools Logger); metrics are lines in CloudWatch's embedded metric format. The log level, the
service and the namespace come from the environment (`POWERTOOLS_…`), read at first use.
"""

import traceback
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext as LambdaContext  # for handlers: see `startup`

from client_messaging.runtime import deadline, startup

REQUEST_ANSWERED: Final = "request answered"
REQUEST_REFUSED: Final = "request refused"
REFUSAL_NOT_RECORDED: Final = "refusal not recorded: store busy"
FAILED: Final = "failed unexpectedly"
NOTICES_RECORDED: Final = "notices recorded"
PORTAL_UPDATE_DROPPED: Final = "portal update dropped: portal not enabled"
PORTAL_UPDATE_OF_UNKNOWN_PRACTICE: Final = "portal update dropped: no chart of its practice was ever enabled"
PORTAL_UPDATE_PUT_ASIDE: Final = "portal update put aside: cannot be understood"
PORTAL_UPDATE_POSTPONED: Final = "portal update postponed: store busy"
AUDIT_SEALED: Final = "audit sealed"
SEALING_POSTPONED: Final = "sealing postponed: store busy"
AUDIT_VERIFIED: Final = "audit verified"
AUDIT_CHAIN_BROKEN: Final = "audit chain broken"
AUDIT_ROUND: Final = "audit chains verified"
AUDIT_CHAIN_EMPTY: Final = "audit chain empty"
EVENTS_PUBLISHED: Final = "events published"
EVENTS_POSTPONED: Final = "events postponed: the bus did not take them"
CONNECTION_REFUSED: Final = "connection refused"
ISSUER_UNREACHABLE: Final = "connection refused: the issuer's keys cannot be fetched"
CONNECTION_OPENED: Final = "connection opened"
CONNECTION_CLOSED: Final = "connection closed"
CONNECTIONS_TOLD: Final = "connections told"
LIVE_UPDATE_POSTPONED: Final = "live update postponed"
NUDGE_PLANNED: Final = "nudge planned"
NO_NUDGE_PLANNED: Final = "no nudge planned"
NUDGE_NOT_PLANNED: Final = "nudge not planned yet: tried again"
RING_HANDLED: Final = "ring handled"
RING_POSTPONED: Final = "ring postponed"
CONTACT_MARKED: Final = "contact marked: a nudge did not arrive"
OUTCOME_DROPPED: Final = "outcome dropped: of no nudge, or nothing to mark"
OUTCOME_POSTPONED: Final = "outcome postponed"

type Handler[E, R] = Callable[[E, LambdaContext], R]


class UnexpectedError(Exception):
    """An unexpected error. Its text is the kind of the error, never a value."""


@cache
def log() -> Logger:
    """The logger of this process."""
    return Logger()


@cache
def metrics() -> Metrics:
    """The metrics of this process: each name once for the whole stack, since names and dimensions are billed.

    The namespace names the stack (POWERTOOLS_METRICS_NAMESPACE).
    """
    return Metrics(service="client-messaging")


def count(name: str) -> None:
    """Add one to a metric that an alarm reads. What nobody reads is in the log only (docs/decisions/0031)."""
    metrics().add_metric(name=name, unit=MetricUnit.Count, value=1)


def about(**ids: str) -> None:
    """Say what this invocation is about: ids, and the route. The line of an unexpected error repeats them.

    Lambda calls one execution environment with one event at a time (`deadline`), so that one record is enough.
    """
    _about.update(ids)


_about: Final[dict[str, str]] = {}


def log_failed(error: BaseException) -> None:
    """Log an unexpected error: its kind and stack frames, never a value. Lambda counts it (metric Errors)."""
    frames = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    log().error(FAILED, extra={"kind": type(error).__name__, "frames": frames, **_about})


def instrument[E: Mapping[str, object], R](handle: Handler[E, R], *preload: Callable[[], object]) -> Handler[E, R]:
    """Wrap a function as Lambda handler: deadline, metrics, and unexpected errors logged without their text.

    Such an invocation fails with UnexpectedError: Lambda counts it, API Gateway answers a bare 500, and the runtime
    prints only the kind of the error. `preload`: constructors of `wiring` to call in the init phase.
    """

    def lambda_handler(event: E, context: LambdaContext) -> R:
        deadline.begin_invocation(context.get_remaining_time_in_millis())
        about(**_request(event), invocation_id=context.aws_request_id)
        try:
            return handle(event, context)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic in a Rust extension is no Exception
            kind = type(error).__name__
            log_failed(error)
        finally:
            deadline.end_invocation()
            _about.clear()
            _flush()
        raise UnexpectedError(kind)

    startup.after_imports(log, metrics, *preload)
    return lambda_handler


def _request(event: Mapping[str, object]) -> dict[str, str]:
    """The id and the route of an API's request, as its access log has them."""
    context = event.get("requestContext") if isinstance(event, Mapping) else None
    if not isinstance(context, Mapping):
        return {}
    ids = {"request_id": context.get("requestId"), "route": context.get("routeKey")}
    return {name: value for name, value in ids.items() if isinstance(value, str)}


def _flush() -> None:
    if metrics().metric_set:
        metrics().flush_metrics()

"""Cached constructors of clients, store and limits, which live as long as the process.

Modules that few functions need are imported in their constructor, so that other functions do not load them.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from client_messaging.domain.send_limit import SendLimit
from client_messaging.dynamodb.client import shorten
from client_messaging.dynamodb.retries import CONNECT_SECONDS, READ_SECONDS
from client_messaging.dynamodb.store import Store
from client_messaging.dynamodb.tables import Tables
from client_messaging.runtime import settings, tls_roots
from client_messaging.runtime.aws_session import LeanSession
from client_messaging.runtime.settings import Settings

if TYPE_CHECKING:
    from botocore.session import Session
    from mypy_boto3_sqs import SQSClient

    from client_messaging.events.bus import Bus
    from client_messaging.events.dead_letter_queue import DeadLetterQueue
    from client_messaging.live.closing import LiveContext
    from client_messaging.live.connections import Connections
    from client_messaging.nudging.alarms import Alarms
    from client_messaging.nudging.senders import Mail, Texts
    from client_messaging.probing.rounds import Probe
    from client_messaging.use_cases.nudges import Nudging

POSTS_AT_ONCE = 8
"""Requests to connections in parallel: a connection to API Gateway each, which threads beyond that would open anew."""

_ONE_REQUEST = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    parameter_validation=False,
    max_pool_connections=4,
    # botocore builds its default from sixteen parts for every request: a fifth of its instructions.
    user_agent="client-messaging",
)

# `dynamodb.retries` retries, within the deadline of the invocation.
_STORE = _ONE_REQUEST.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))

# Three attempts of at most three seconds, with back-off, stay well below the time-outs of 60 seconds.
_OTHERS = _ONE_REQUEST.merge(Config(retries={"mode": "standard", "total_max_attempts": 3}))

# A message may have gone out though its answer was late: time for it.
_SENT_ONCE = _STORE.merge(Config(read_timeout=10))


@cache
def _session() -> "Session":
    return LeanSession()


def _client(service: str, config: Config) -> Any:
    """A botocore client of an AWS service. boto3 would double the imports, for features not used here."""
    client = _session().create_client(service, config=config)
    tls_roots.load_once(client)
    return client


@cache
def store() -> Store:
    """The store of this process."""
    return Store(tables(), now, ThreadPoolExecutor(max_workers=2, thread_name_prefix="store"))


@cache
def tables() -> Tables:
    """Requests to DynamoDB, with retries."""
    names = Settings.from_environment()
    client = shorten(_client("dynamodb", _STORE))
    return Tables(client, names.messages_table, names.audit_table)


@cache
def queues() -> "SQSClient":
    """The SQS client."""
    client: SQSClient = _client("sqs", _OTHERS)
    return client


@cache
def dead_letter_queue() -> "DeadLetterQueue":
    """The dead-letter queue of portal events."""
    from client_messaging.events.dead_letter_queue import DeadLetterQueue

    return DeadLetterQueue(queues(), settings.dead_letters_url())


@cache
def bus() -> "Bus":
    """The EventBridge bus of published events."""
    from client_messaging.events.bus import Bus

    return Bus(_client("events", _OTHERS), settings.bus_name())


@cache
def connections() -> "Connections":
    """Open WebSocket connections."""
    from client_messaging.live.connections import Connections

    return Connections(tables(), settings.connections_table())


@cache
def live() -> "LiveContext":
    """Clients of live updates: store, connections, API Gateway and the work queue."""
    from client_messaging.live.closing import LiveContext
    from client_messaging.live.connections import Gateway
    from client_messaging.live.work_queue import Queue

    # The SDK reads its address from the environment: AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI.
    gateway = Gateway(_client("apigatewaymanagementapi", _OTHERS.merge(Config(max_pool_connections=POSTS_AT_ONCE))))
    executor = ThreadPoolExecutor(max_workers=POSTS_AT_ONCE, thread_name_prefix="live")
    return LiveContext(store(), connections(), gateway, Queue(queues(), settings.live_updates_url()), now, executor)


@cache
def nudge_mail() -> "Mail | None":
    """The sender of e-mail, if there is one. A request is made once: a retry could send twice."""
    from client_messaging.nudging.senders import Mail
    from client_messaging.runtime.nudge_settings import NudgeSettings

    names = NudgeSettings.from_environment()
    if not names.sender:
        return None
    client = _client("sesv2", _SENT_ONCE)
    return Mail(client, names.url, names.sender, names.identity_arn, names.configuration_set)


@cache
def nudge_texts() -> "Texts | None":
    """The sender of text messages, if there is one. A request is made once: a retry could send twice."""
    from client_messaging.nudging.senders import Texts
    from client_messaging.runtime.nudge_settings import NudgeSettings

    names = NudgeSettings.from_environment()
    if not names.text_identity_arn:
        return None
    return Texts(_client("pinpoint-sms-voice-v2", _SENT_ONCE), names.url, names.text_identity_arn)


@cache
def nudge_alarms() -> "Alarms":
    """One-time schedules that ring in the queue of due nudges."""
    from client_messaging.nudging.alarms import Alarms
    from client_messaging.runtime.nudge_settings import AlarmSettings

    return Alarms(_client("scheduler", _OTHERS), AlarmSettings.from_environment())


@cache
def planning() -> "Nudging":
    """What sets alarms for a message: nothing that sends."""
    from client_messaging.use_cases.nudges import Nudging

    return Nudging(store(), tables(), nudge_alarms(), {}, now)


@cache
def nudging() -> "Nudging":
    """What rings need, with the senders that there are."""
    senders = [one for one in (nudge_mail(), nudge_texts()) if one]
    return planning()._replace(senders={one.channel: one for one in senders})


@cache
def probe() -> "Probe":
    """The probe, with its login and the API's public address."""
    from client_messaging.probing.http import Http
    from client_messaging.probing.rounds import Probe
    from client_messaging.probing.settings import ProbeSettings
    from client_messaging.probing.sign_in import SignIn

    http, names = Http(), ProbeSettings.from_environment()
    sign_in = SignIn(_client("secretsmanager", _OTHERS), _client("cognito-idp", _OTHERS), http, names.secret_id)
    return Probe(sign_in, http, names.api_url)


@cache
def send_limit() -> SendLimit:
    """The send limit of each caller in this process."""
    return SendLimit()


def now() -> datetime:
    """The clock: an aware instant in UTC."""
    return datetime.now(UTC)

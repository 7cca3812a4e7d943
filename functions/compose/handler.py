"""POST /clients/{client_id}/messages: a clinician writes to a client."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from client_messaging import wiring
from client_messaging.contract.responses import Message, MessageToSend
from client_messaging.domain.model import Role
from client_messaging.domain.refusals import MessagingUnavailable, NotFound
from client_messaging.http_api import api
from client_messaging.http_api.api import ClientId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import conversations

app = api.Api()


@app.operation(
    "POST /clients/{client_id}/messages",
    Role.CLINICIAN,
    refuses=(NotFound, MessagingUnavailable),
    status=HTTPStatus.CREATED,
    idempotent=True,
)
def compose(client_id: ClientId, new: MessageToSend) -> Response[Message]:
    """Write to a client, in a new thread or in one that exists."""
    sent = conversations.compose(wiring.store(), api.caller(app), client_id, new, api.idempotency_key(app))
    location = f"/clients/{client_id}/messages/{sent.message.id}"
    return api.created(Message.of(sent.message), location, replayed=sent.replayed)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)

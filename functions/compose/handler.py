"""POST /clients/{client_id}/messages: a clinician writes to a client."""

from http import HTTPStatus

from client_messaging import wiring
from client_messaging.contract.message_responses import MessageSchema
from client_messaging.contract.requests import MessageToSend
from client_messaging.domain.model import Inbox, Role
from client_messaging.domain.refusals import MessagingUnavailable, NotFound
from client_messaging.http_api.answers import Response, created
from client_messaging.http_api.api import Api
from client_messaging.http_api.parameters import ClientId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import conversations
from client_messaging.use_cases.conversations import SendRequest

app = Api()


@app.operation(
    "POST /clients/{client_id}/messages",
    Role.CLINICIAN,
    refuses=(NotFound, MessagingUnavailable),
    status=HTTPStatus.CREATED,
    sends_message=True,
)
def compose(client_id: ClientId, message: MessageToSend) -> Response[MessageSchema]:
    """Write to a client, in a new thread or in one that exists."""
    caller = app.caller
    inbox = Inbox(caller.practice_id, client_id, caller.person_id)
    request = SendRequest(caller, inbox, message.body, app.idempotency_key)
    sent = conversations.compose(wiring.store(), request, message.subject, message.thread_id)
    location = f"/clients/{client_id}/messages/{sent.message.id}"
    return created(MessageSchema.of(sent.message), location, replayed=sent.replayed)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)

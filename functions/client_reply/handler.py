"""POST /portal/clients/{client_id}/clinicians/{clinician_id}/messages: a chart owner writes to a clinician."""

from http import HTTPStatus

from client_messaging import wiring
from client_messaging.contract.message_responses import MessageSchema
from client_messaging.contract.requests import PortalMessage
from client_messaging.domain.model import Inbox, Role
from client_messaging.domain.refusals import MessagingUnavailable, NotFound
from client_messaging.http_api.answers import Response, created
from client_messaging.http_api.api import Api
from client_messaging.http_api.parameters import ClientId, ClinicianId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import conversations
from client_messaging.use_cases.conversations import SendRequest

app = Api()


@app.operation(
    "POST /portal/clients/{client_id}/clinicians/{clinician_id}/messages",
    Role.CHART_OWNER,
    refuses=(NotFound, MessagingUnavailable),
    status=HTTPStatus.CREATED,
    sends_message=True,
)
def client_reply(client_id: ClientId, clinician_id: ClinicianId, message: PortalMessage) -> Response[MessageSchema]:
    """Answer in a thread of this inbox, or begin one."""
    caller = app.caller
    inbox = Inbox(caller.practice_id, client_id, clinician_id)
    request = SendRequest(caller, inbox, message.body, app.idempotency_key)
    if message.thread_id is None:
        sent = conversations.start(wiring.store(), request, message.subject or "")
    else:
        sent = conversations.reply(wiring.store(), request, message.thread_id)
    location = f"/portal/clients/{client_id}/clinicians/{clinician_id}/messages/{sent.message.id}"
    return created(MessageSchema.of(sent.message), location, replayed=sent.replayed)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)

"""POST /portal/clients/{client_id}/clinicians/{clinician_id}/messages: a chart owner answers a clinician."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from client_messaging import api, conversations, telemetry, wiring
from client_messaging.api import ClientId, ClinicianId
from client_messaging.contract import Message, Reply
from client_messaging.errors import MessagingUnavailable, NotFound
from client_messaging.model import Role

app = api.Api()


@app.operation(
    "POST /portal/clients/{client_id}/clinicians/{clinician_id}/messages",
    Role.CHART_OWNER,
    refuses=(NotFound, MessagingUnavailable),
    status=HTTPStatus.CREATED,
    idempotent=True,
)
def client_reply(client_id: ClientId, clinician_id: ClinicianId, new: Reply) -> Response[Message]:
    """Answer in a thread of this inbox."""
    sent = conversations.reply(wiring.store(), api.caller(app), client_id, clinician_id, new, api.idempotency_key(app))
    location = f"/portal/clients/{client_id}/clinicians/{clinician_id}/messages/{sent.message.id}"
    return api.created(Message.of(sent.message), location, replayed=sent.replayed)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)

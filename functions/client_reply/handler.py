"""POST /portal/clients/{client_id}/clinicians/{clinician_id}/messages: a chart owner answers a clinician."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from client_messaging import wiring
from client_messaging.contract.responses import Message, Reply
from client_messaging.domain.model import Role
from client_messaging.domain.refusals import MessagingUnavailable, NotFound
from client_messaging.http_api import api
from client_messaging.http_api.api import ClientId, ClinicianId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import conversations

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

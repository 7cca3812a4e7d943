"""GET …/audit: who did what in a chart and when, for staff; who opened their messages, for the chart owner."""

from client_messaging import api, audits, telemetry, wiring
from client_messaging.api import ClientId, Cursor, Limit
from client_messaging.contract import AuditPage
from client_messaging.errors import MessagingUnavailable, NotFound
from client_messaging.model import Role

app = api.Api()


@app.operation("GET /clients/{client_id}/audit", Role.STAFF)
def list_audit(client_id: ClientId, limit: Limit = 25, before: Cursor = None) -> AuditPage:
    """One page of all that was done in a chart, newest first."""
    return audits.page_for_staff(wiring.store(), api.caller(app), client_id, limit, before)


@app.operation("GET /portal/clients/{client_id}/audit", Role.CHART_OWNER, refuses=(NotFound, MessagingUnavailable))
def list_portal_audit(client_id: ClientId, limit: Limit = 25, before: Cursor = None) -> AuditPage:
    """One page of what was done with the messages of the caller's chart, newest first."""
    return audits.page_for_owner(wiring.store(), api.caller(app), client_id, limit, before)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)

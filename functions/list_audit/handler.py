"""GET …/audit: who did what in a chart and when, for staff; who opened their messages, for the chart owner."""

from client_messaging import wiring
from client_messaging.contract.audit_responses import AuditPageSchema
from client_messaging.domain.model import Role
from client_messaging.domain.refusals import MessagingUnavailable, NotFound
from client_messaging.http_api.api import Api
from client_messaging.http_api.parameters import ClientId, Cursor, Limit
from client_messaging.runtime import telemetry
from client_messaging.use_cases import audit_log

app = Api()


@app.operation("GET /clients/{client_id}/audit", Role.STAFF)
def list_audit(client_id: ClientId, limit: Limit = 25, before: Cursor = None) -> AuditPageSchema:
    """One page of all that was done in a chart, newest first."""
    page = audit_log.page_for_staff(wiring.store(), app.caller, client_id, limit, app.position(before))
    return AuditPageSchema.of(page.records, app.cursor(page.older))


@app.operation("GET /portal/clients/{client_id}/audit", Role.CHART_OWNER, refuses=(NotFound, MessagingUnavailable))
def list_portal_audit(client_id: ClientId, limit: Limit = 25, before: Cursor = None) -> AuditPageSchema:
    """One page of what was done with the messages of the caller's chart, newest first."""
    page = audit_log.page_for_owner(wiring.store(), app.caller, client_id, limit, app.position(before))
    return AuditPageSchema.of(page.records, app.cursor(page.older))


lambda_handler = telemetry.instrument(app.resolve, wiring.store)

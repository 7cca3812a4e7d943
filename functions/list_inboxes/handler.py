"""GET …/inboxes: all inboxes of the caller, latest activity first, with the sum of what is unread for the badge."""

from client_messaging import wiring
from client_messaging.contract.overview_responses import InboxOverviewSchema
from client_messaging.domain.model import Role
from client_messaging.http_api.api import Api
from client_messaging.http_api.parameters import Cursor, Limit, UnreadOnly
from client_messaging.runtime import telemetry
from client_messaging.use_cases import overviews
from client_messaging.use_cases.overviews import OverviewRequest

app = Api()


@app.operation("GET /inboxes", Role.CLINICIAN)
def list_inboxes(limit: Limit = 25, before: Cursor = None, unread: UnreadOnly = "false") -> InboxOverviewSchema:
    """The clinician's inboxes, one a client."""
    position, counted = app.position_and_count(before)
    request = OverviewRequest(limit, position, unread == "true", counted)
    overview = overviews.of_clinician(wiring.store(), app.caller, request)
    return InboxOverviewSchema.of(overview, app.cursor(overview.older, overview.counted))


@app.operation("GET /portal/inboxes", Role.CHART_OWNER)
def list_portal_inboxes(limit: Limit = 25, before: Cursor = None, unread: UnreadOnly = "false") -> InboxOverviewSchema:
    """The inboxes of every chart that the caller owns, one a chart and clinician."""
    request = OverviewRequest(limit, app.position(before), unread == "true")
    overview = overviews.of_owner(wiring.store(), app.caller, request)
    return InboxOverviewSchema.of(overview, app.cursor(overview.older))


lambda_handler = telemetry.instrument(app.resolve, wiring.store)

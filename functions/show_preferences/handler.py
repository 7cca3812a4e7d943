"""GET /portal/preferences: how and when a chart owner wants to be told of messages."""

from client_messaging import wiring
from client_messaging.contract.preferences import PreferencesSchema
from client_messaging.domain.model import Role
from client_messaging.http_api.api import Api
from client_messaging.runtime import telemetry
from client_messaging.use_cases import preferences

app = Api()


@app.operation("GET /portal/preferences", Role.CHART_OWNER)
def show_preferences() -> PreferencesSchema:
    """The caller's preferences with what holds by default, and the contacts of their charts, masked."""
    return PreferencesSchema.of(preferences.show(wiring.store(), app.caller))


lambda_handler = telemetry.instrument(app.resolve, wiring.store)

"""PUT /portal/preferences: a chart owner says how and when they want to be told of messages."""

from client_messaging import wiring
from client_messaging.contract.preferences import PreferencesChange, PreferencesSchema
from client_messaging.domain.model import Role
from client_messaging.http_api.api import Api
from client_messaging.runtime import telemetry
from client_messaging.use_cases import preferences
from client_messaging.use_cases.preferences import PreferencesRequest

app = Api()


@app.operation("PUT /portal/preferences", Role.CHART_OWNER)
def set_preferences(change: PreferencesChange) -> PreferencesSchema:
    """Replace the caller's preferences, for all their charts; what is left out has its default."""
    request = PreferencesRequest(app.caller, change.value(), change.sms_consent)
    return PreferencesSchema.of(preferences.set_preferences(wiring.store(), request, wiring.now))


lambda_handler = telemetry.instrument(app.resolve, wiring.store)

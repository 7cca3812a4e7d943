"""GET /practice/settings: all sections of the practice settings."""

from client_messaging import wiring
from client_messaging.contract.settings_responses import PracticeSettingsSchema
from client_messaging.domain.model import Role
from client_messaging.http_api.api import Api
from client_messaging.runtime import telemetry
from client_messaging.use_cases import practice_settings

app = Api()


@app.operation("GET /practice/settings", Role.CLINICIAN, Role.STAFF)
def show_practice_settings() -> PracticeSettingsSchema:
    """All sections of the practice settings, with their versions."""
    return PracticeSettingsSchema.of(practice_settings.show(wiring.store(), app.caller))


lambda_handler = telemetry.instrument(app.resolve, wiring.store)

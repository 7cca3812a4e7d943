"""PUT /practice/settings/{section}: staff replace a section of the practice settings."""

from client_messaging import wiring
from client_messaging.contract.sections import SectionChange
from client_messaging.contract.settings_responses import SectionSchema
from client_messaging.domain.model import Role
from client_messaging.domain.refusals import NotFound, SectionConflict
from client_messaging.http_api import problems
from client_messaging.http_api.api import Api
from client_messaging.http_api.parameters import SectionId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import practice_settings
from client_messaging.use_cases.practice_settings import SectionRequest

app = Api()


@app.operation("PUT /practice/settings/{section}", Role.STAFF, refuses=(NotFound, SectionConflict))
def set_practice_settings(section: SectionId, change: SectionChange) -> SectionSchema:
    """Replace a section of the practice settings; what is left out has its default."""
    from client_messaging.contract.settings_requests import SECTIONS  # not at the start: seven models

    model = SECTIONS.get(section)
    body = problems.validated(model, change.model_extra) if model else None
    request = SectionRequest(app.caller, body.value() if body else None, body.version if body else None)
    return SectionSchema.of(practice_settings.set_section(wiring.store(), request, wiring.now))


lambda_handler = telemetry.instrument(app.resolve, wiring.store)

"""Schedule: the probe signs in, writes into its own chart and reads it, as a clinician's front end does.

A round that fails raises: Lambda counts it (Errors). NobodyAnswersAlarm rings when none succeeded for 15 minutes.
"""

from collections.abc import Mapping

from client_messaging import wiring
from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import LambdaContext


def probe(_event: Mapping[str, object], _context: LambdaContext) -> None:
    """One round. The log line of a failed one has the kind of its error: SignInFailed, NotWritten, NotRead."""
    wiring.probe().go_round(wiring.now())


lambda_handler = telemetry.instrument(probe, wiring.probe)

"""Planted bugs in recipes/push."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"recipes/push/messaging_push/{module}.py", old, new)


MUTANTS = [
    _in(
        "handler", "a clinician is told of what is another's", '"clinician", detail["clinician_id"]', '"client", "rosa"'
    ),
    _in("handler", "a device is told twice of one event", "if device.last_event == event_id:", "if not event_id:"),
    _in(
        "handler", "whoever could not be told is given up", "    if failure:\n        raise failure", "    del failure"
    ),
    _in(
        "handler",
        "one that fails holds up the others",
        "except Failed as error:\n            failure",
        "except KeyError as error:\n            failure",
    ),
    _in("devices", "practices share their devices", "{self.practice_id}#{self.role}#", "{self.role}#"),
    _in("devices", "roles share their devices", "{self.practice_id}#{self.role}#", "{self.practice_id}#"),
    _in("devices", "a device that was registered anew is removed", '"registered_at = :read"', '":read = :read"'),
    _in("platforms", "an unknown device of FCM is kept", '"UNREGISTERED" in codes', '"unregistered" in codes'),
    _in("platforms", "an unknown device of APNs is kept", "== HTTPStatus.GONE or", "== HTTPStatus.OK or"),
    _in("platforms", "a busy FCM loses the device", "HTTPStatus.NOT_FOUND and", "HTTPStatus.NOT_FOUND or"),
    _in("platforms", "a refused access token is used again", "            self._access.forget()", "            pass"),
    _in(
        "platforms",
        "an access token is fetched for each notification",
        "self._access_token, 3000)",
        "self._access_token, 0)",
    ),
    _in(
        "platforms",
        "a provider token is made for each notification",
        "self._provider_token, 2400)",
        "self._provider_token, 0)",
    ),
]

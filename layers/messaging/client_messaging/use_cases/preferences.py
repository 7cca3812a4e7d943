"""A chart owner's preferences for nudges: show them with what holds beside them, replace them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from client_messaging.domain import contacts, ids, office_hours
from client_messaging.domain.contacts import Channel
from client_messaging.domain.model import Caller
from client_messaging.domain.preferences import CONSENT_WORDING, Consent, Preferences, ShownPreferences, in_force
from client_messaging.domain.refusals import AccessSuspended, FieldError, InvalidRequest
from client_messaging.domain.snapshots import OwnerPreferences
from client_messaging.dynamodb.change_preferences import PreferencesChange
from client_messaging.dynamodb.conditions import retry_outdated
from client_messaging.dynamodb.store import Store
from client_messaging.values import Value, replace


class PreferencesRequest(Value):
    """Preferences to set, without consent; `sms_consent`: whether it is given."""

    caller: Caller
    preferences: Preferences
    sms_consent: bool


def show(store: Store, caller: Caller) -> ShownPreferences:
    """The caller's preferences. Raises AccessSuspended and TryAgain."""
    read = store.preferences(caller)
    if read.caller_suspended:
        raise AccessSuspended
    return _shown(read, read.preferences)


def set_preferences(store: Store, request: PreferencesRequest, clock: Callable[[], datetime]) -> ShownPreferences:
    """Replace the caller's preferences, as a whole. If they say the same already, nothing is written.

    Raises InvalidRequest, AccessSuspended and TryAgain.
    """
    faults = tuple(_faults(request))
    if faults:
        raise InvalidRequest(*faults)
    return retry_outdated(partial(_set, store, replace(request, preferences=_in_order(request.preferences)), clock))


def _set(store: Store, request: PreferencesRequest, clock: Callable[[], datetime]) -> ShownPreferences:
    """Raises Outdated after a concurrent change."""
    read = store.preferences(request.caller)
    if read.caller_suspended:
        raise AccessSuspended
    before, now = read.preferences, clock()
    at = ids.timestamp(now)
    consent = _consent(before, at) if request.sms_consent else None
    after = replace(request.preferences, sms_consent=consent, since=at, revision=ids.new(now))
    if before.since is not None and before.says_the_same_as(after):
        return _shown(read, before)
    store.change_preferences(PreferencesChange(request.caller, before.revision, after), now)
    return _shown(read, after)


def _consent(before: Preferences, at: str) -> Consent:
    """A consent to the present wording: that which was given, or one of now."""
    given = before.sms_consent
    return given if given and given.wording == CONSENT_WORDING else Consent(at, CONSENT_WORDING)


def _shown(read: OwnerPreferences, preferences: Preferences) -> ShownPreferences:
    known = [contact for client_id, portal in read.gates for contact in contacts.of_chart(client_id, portal)]
    return ShownPreferences(preferences, in_force(preferences, read.practice, read.gates), known)


def _in_order(preferences: Preferences) -> Preferences:
    if preferences.channels is None:
        return preferences
    return replace(preferences, channels=tuple(one for one in Channel if one in preferences.channels))


def _faults(request: PreferencesRequest) -> Iterator[FieldError]:
    preferences = request.preferences
    channels = preferences.channels or ()
    if len(set(channels)) < len(channels):
        yield FieldError("channels", "has a channel twice")
    if Channel.SMS in channels and not request.sms_consent:
        yield FieldError("sms_consent", "must be true for text messages")
    yield from office_hours.faults_of_quiet(preferences.quiet)
    if preferences.time_zone is not None:
        yield from office_hours.faults_of_zone(preferences.time_zone)

"""Item of a chart owner's preferences: the content is one JSON text, beside the consent and when it was set."""

import json
from typing import TYPE_CHECKING

from client_messaging.domain.contacts import Channel
from client_messaging.domain.practice_settings import Quiet
from client_messaging.domain.preferences import Consent, Preferences
from client_messaging.dynamodb import items

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem
    from client_messaging.dynamodb.keys import Key


def from_preferences(key: "Key", preferences: Preferences) -> "Item":
    """Preferences of a chart owner."""
    quiet = preferences.quiet
    content: dict[str, object] = {
        "channels": None if preferences.channels is None else [one.value for one in preferences.channels],
        "time_zone": preferences.time_zone,
        "language": preferences.language,
    }
    if preferences.has_own_quiet:
        content["quiet"] = {"from": quiet.begins, "to": quiet.ends} if quiet else None
    consent = preferences.sms_consent
    return items.item(
        key,
        content=json.dumps(content),
        consented_at=consent.given_at if consent else None,
        consent_wording=consent.wording if consent else None,
        since=preferences.since,
        revision=preferences.revision,
    )


def to_preferences(read: "ReadItem | None") -> Preferences:
    """Preferences of a chart owner; those of somebody who never set any say nothing."""
    if read is None:
        return Preferences()
    content = json.loads(items.text(read, "content"))
    channels, quiet = content["channels"], content.get("quiet")
    consent = (
        Consent(items.text(read, "consented_at"), items.text(read, "consent_wording"))
        if "consented_at" in read
        else None
    )
    return Preferences(
        channels=None if channels is None else tuple(map(Channel, channels)),
        has_own_quiet="quiet" in content,
        quiet=Quiet(quiet["from"], quiet["to"]) if quiet else None,
        time_zone=content["time_zone"],
        language=content["language"],
        sms_consent=consent,
        since=items.text(read, "since"),
        revision=items.text(read, "revision"),
    )

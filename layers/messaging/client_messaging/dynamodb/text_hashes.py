"""Hashes of an entry's texts, for its audit record: they show a change of a text to whoever may read neither.

Keyed with a salt that lies beside the text (HMAC, RFC 2104, with SHA-256), so that who reads the audit table alone
cannot try guesses: a text of a few words would otherwise be found by its hash. The hash is sealed with its record.
"""

import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Final, cast

from client_messaging.dynamodb import items

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem

TEXTS: Final = ("subject", "body", "sender_name", "type", "summary", "changed_fields", "occurred_at")
"""What is hashed, of a message and of a notice: no other check sees a change of it."""


def salted(entry: "Item") -> "tuple[Item, str | None]":
    """A new entry with a salt of its own, 128 bits, and the hash of its texts."""
    with_salt = entry | items.values(text_salt=secrets.token_urlsafe(16))
    return with_salt, of(cast("ReadItem", with_salt))


def of(entry: "ReadItem") -> str | None:
    """The hash of an entry's texts, 256 bits in 43 characters; None for one without a salt, as of versions before."""
    salt = items.optional_text(entry, "text_salt")
    if salt is None:
        return None
    texts = json.dumps([[name, entry[name]] for name in TEXTS if name in entry], sort_keys=True)
    digest = hmac.digest(salt.encode(), texts.encode(), "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")

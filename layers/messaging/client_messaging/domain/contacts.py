"""Contacts of chart owners: an e-mail address and a phone number for each chart, whether they work, and masks of them.

The state of a contact is kept with the gate only where it is not `ok`: a contact that nothing is known of works.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from client_messaging.values import Value

if TYPE_CHECKING:
    from client_messaging.domain.model import ChartOwner, PortalAccess
    from client_messaging.domain.snapshots import Gate

REGION: Final = "US"
"""Where a phone number without a country code is read: the North American Numbering Plan."""


class Channel(StrEnum):
    """How a chart owner can be told of a message."""

    EMAIL = "email"
    SMS = "sms"


class ContactState(StrEnum):
    """Whether a contact works."""

    OK = "ok"
    NONE = "none"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    OPTED_OUT = "opted_out"
    INVALID = "invalid"


class Contact(Value):
    """A contact of a chart's owner."""

    client_id: str
    channel: Channel
    address: str
    state: ContactState

    @property
    def masked(self) -> str:
        """As much of the address as its owner needs to know it: `r…@e….invalid`, `…34`."""
        if self.channel is Channel.SMS:
            return "…" + "".join(filter(str.isdigit, self.address))[-2:]
        name, _, host = self.address.rpartition("@")
        _, dot, top = host.rpartition(".")
        return f"{name[:1]}…@{host[:1]}…{dot}{top if dot else ''}"


def address(owner: "ChartOwner", channel: Channel) -> str | None:
    """The owner's address for a channel, as staff wrote it."""
    return owner.email if channel is Channel.EMAIL else owner.phone


def reachable(portal: "PortalAccess") -> dict[Channel, ContactState]:
    """Whether the contact works, for each channel; not whether it is used."""
    return {channel: _state(portal, channel) for channel in Channel}


def reachable_behind(gate: "Gate") -> dict[Channel, ContactState] | None:
    """What `reachable` says to the clinician of an inbox; None where the practice does not nudge."""
    return reachable(gate.portal) if gate.practice_nudges and gate.portal else None


def of_chart(client_id: str, portal: "PortalAccess") -> Iterator[Contact]:
    """The contacts of a chart's owner, those that do not work as well."""
    for channel in Channel:
        if to := address(portal.owner, channel):
            yield Contact(client_id, channel, to, _state(portal, channel))


def states_after(
    owner: "ChartOwner", before: "ChartOwner | None", known: Mapping[Channel, ContactState]
) -> Mapping[Channel, ContactState]:
    """The states of an owner's contacts: those known of an address that stays; of a new one, whether it can be one.

    An address that is written another way stays: whoever said STOP has the same number.
    """
    after: dict[Channel, ContactState] = {}
    for channel in Channel:
        to, state = address(owner, channel), known.get(channel)
        was = address(before, channel) if before and before.person_id == owner.person_id else None
        if to is not None and was is not None and are_the_same(channel, to, was):
            after |= {channel: state} if state else {}
        elif to is not None and not is_usable(channel, to):
            after[channel] = ContactState.INVALID
    return after


def are_the_same(channel: Channel, one: str, other: str) -> bool:
    """Whether two addresses are one: numbers as E.164, e-mail without regard to case, as mail systems answer."""
    if channel is Channel.EMAIL:
        return one.strip().casefold() == other.strip().casefold()
    return (e164(one) or one) == (e164(other) or other)


def is_usable(channel: Channel, to: str) -> bool:
    """Whether this can be an address that mail systems take, or a phone number. Nothing is looked up."""
    written = written_for_mail(to) if channel is Channel.EMAIL else e164(to)
    return written is not None


def e164(phone: str) -> str | None:
    """A phone number as ITU-T E.164 writes it, `+12025550134`; None for what is no number."""
    import phonenumbers  # not at the start of interactive functions

    try:
        number = phonenumbers.parse(phone, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    written: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written


def written_for_mail(to: str) -> str | None:
    """An e-mail address as SES takes it, its host as Punycode; None for what is none, or needs SMTPUTF8 (RFC 6531).

    RFC 5321's syntax, in a domain that may be somebody's. `.invalid` (RFC 6761) is that of demos and tests.
    """
    from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

    if "invalid" in SPECIAL_USE_DOMAIN_NAMES:
        SPECIAL_USE_DOMAIN_NAMES.remove("invalid")
    try:
        return validate_email(to, check_deliverability=False, allow_smtputf8=False).ascii_email
    except EmailNotValidError:
        return None


def _state(portal: "PortalAccess", channel: Channel) -> ContactState:
    if address(portal.owner, channel) is None:
        return ContactState.NONE
    return portal.contact_states.get(channel, ContactState.OK)

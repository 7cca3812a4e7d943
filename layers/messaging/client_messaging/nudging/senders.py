"""Senders of nudges: Amazon SES for e-mail, AWS End User Messaging for text messages.

A request is made once: a retry by the client could send twice. NotSent is raised where AWS certainly sent nothing, and
Unreachable where AWS says that it is the contact which does not work; any other error may have come after the message
went out, and propagates. Nothing but the ring goes along: it finds whom an outcome is about.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore.client import BaseClient
from botocore.exceptions import ClientError, ConnectionError  # noqa: A004

from client_messaging.domain.contacts import Channel, ContactState, e164, written_for_mail
from client_messaging.nudging.texts import texts_for
from client_messaging.values import Value

_REFUSED_MAIL: Final = frozenset(
    {
        "AccessDeniedException",
        "AccountSuspendedException",
        "BadRequestException",
        "LimitExceededException",
        "MailFromDomainNotVerifiedException",
        "MessageRejected",
        "NotFoundException",
        "SendingPausedException",
        "TooManyRequestsException",
        "ThrottlingException",
    }
)
"""https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors

A BadRequestException does not say whether it is the address or our own set-up: nobody's address is marked for it.
"""

_REFUSED_TEXT: Final = frozenset(
    {
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ServiceQuotaExceededException",
        "ThrottlingException",
        "ValidationException",
    }
)
"""https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html"""

_STATES: Final = {
    "DESTINATION_PHONE_NUMBER_OPTED_OUT": ContactState.OPTED_OUT,
    "DESTINATION_COUNTRY_BLOCKED": ContactState.INVALID,
    "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION": ContactState.INVALID,
    "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE": ContactState.INVALID,
    "INTERNATIONAL_SENDING_NOT_SUPPORTED": ContactState.INVALID,
    "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY": ContactState.INVALID,
}
"""By the reason of a ConflictException or ValidationException: what it says of the number. Others are of our set-up.

https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_ConflictException.html
"""


class NotSent(Exception):
    """AWS sent nothing, and may later: throttled, paused, not set up, or there was no connection."""


class Unreachable(Exception):
    """This contact does not work."""

    def __init__(self, state: ContactState) -> None:
        super().__init__(state.value)
        self.state = state


class Mail(Value):
    """E-mail by an identity of SES, through a configuration set that tracks nothing."""

    client: BaseClient
    url: str
    sender: str
    identity_arn: str
    configuration_set: str

    channel: Channel = Channel.EMAIL

    def send(self, to: str, language: str, ring: str) -> None:
        """Send the nudge in the nearest language. Raises NotSent and Unreachable."""
        address = written_for_mail(to)
        if address is None:
            raise Unreachable(ContactState.INVALID)
        words = texts_for(language, self.url)
        parts = {"Subject": _utf8(words.subject), "Body": {"Text": _utf8(words.mail)}}
        with _told_apart(_REFUSED_MAIL):
            self.client.send_email(  # type: ignore[attr-defined]
                FromEmailAddress=self.sender,
                FromEmailAddressIdentityArn=self.identity_arn,
                Destination={"ToAddresses": [address]},
                Content={"Simple": parts},
                ConfigurationSetName=self.configuration_set,
                EmailTags=[{"Name": "ring", "Value": ring}],
            )


class Texts(Value):
    """Text messages from an origination identity of AWS End User Messaging."""

    client: BaseClient
    url: str
    identity_arn: str

    channel: Channel = Channel.SMS

    def send(self, to: str, language: str, ring: str) -> None:
        """Send the nudge in the nearest language. Raises NotSent and Unreachable."""
        number = e164(to)
        if number is None:
            raise Unreachable(ContactState.INVALID)
        with _told_apart(_REFUSED_TEXT):
            self.client.send_text_message(  # type: ignore[attr-defined]
                DestinationPhoneNumber=number,
                OriginationIdentity=self.identity_arn,
                MessageBody=texts_for(language, self.url).text,
                MessageType="TRANSACTIONAL",
                Context={"ring": ring},
            )


@contextmanager
def _told_apart(refused: frozenset[str]) -> Iterator[None]:
    """Raise Unreachable where AWS's reason is the contact, NotSent for these codes and where there is no connection."""
    try:
        yield
    except ClientError as error:
        if state := _STATES.get(str(error.response.get("Reason"))):
            raise Unreachable(state) from None
        if error.response["Error"]["Code"] in refused:
            raise NotSent from None
        raise
    except ConnectionError:
        raise NotSent from None


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}

"""Senders of nudges: Amazon SES for e-mail, AWS End User Messaging for text messages.

A request is made once: a retry by the client could send twice. NotSent is raised where AWS certainly sent nothing, and
Unreachable where the contact does not work; any other error may have come after the message went out, and propagates.
Nothing but the ring goes along: it finds whom an outcome is about.
"""

from dataclasses import dataclass
from typing import Final

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from client_messaging.domain.contacts import Channel, ContactState, e164
from client_messaging.nudging.texts import texts_for

_REFUSED_MAIL: Final = frozenset(
    {
        "AccountSuspendedException",
        "LimitExceededException",
        "MailFromDomainNotVerifiedException",
        "MessageRejected",
        "NotFoundException",
        "SendingPausedException",
        "TooManyRequestsException",
        "ThrottlingException",
    }
)
"""https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors"""

_REFUSED_TEXT: Final = frozenset(
    {"AccessDeniedException", "ResourceNotFoundException", "ServiceQuotaExceededException", "ThrottlingException"}
)
"""https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html"""


class NotSent(Exception):
    """AWS sent nothing, and may later: throttled, paused, or not set up."""


class Unreachable(Exception):
    """This contact does not work."""

    def __init__(self, state: ContactState) -> None:
        super().__init__(state.value)
        self.state = state


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """E-mail by an identity of SES, through a configuration set that tracks nothing."""

    client: BaseClient
    url: str
    sender: str
    identity_arn: str
    configuration_set: str

    channel: Channel = Channel.EMAIL

    def send(self, to: str, language: str, ring: str) -> None:
        """Send the nudge in the nearest language. Raises NotSent and Unreachable."""
        words = texts_for(language, self.url)
        parts = {"Subject": _utf8(words.subject), "Body": {"Text": _utf8(words.mail)}}
        try:
            self.client.send_email(  # type: ignore[attr-defined]
                FromEmailAddress=self.sender,
                FromEmailAddressIdentityArn=self.identity_arn,
                Destination={"ToAddresses": [to]},
                Content={"Simple": parts},
                ConfigurationSetName=self.configuration_set,
                EmailTags=[{"Name": "ring", "Value": ring}],
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "BadRequestException":
                raise Unreachable(ContactState.INVALID) from None
            if code in _REFUSED_MAIL:
                raise NotSent from None
            raise


@dataclass(frozen=True, slots=True, repr=False)
class Texts:
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
        try:
            self.client.send_text_message(  # type: ignore[attr-defined]
                DestinationPhoneNumber=number,
                OriginationIdentity=self.identity_arn,
                MessageBody=texts_for(language, self.url).text,
                MessageType="TRANSACTIONAL",
                Context={"ring": ring},
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ConflictException":  # the number opted out
                raise Unreachable(ContactState.OPTED_OUT) from None
            if code == "ValidationException":
                raise Unreachable(ContactState.INVALID) from None
            if code in _REFUSED_TEXT:
                raise NotSent from None
            raise


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}

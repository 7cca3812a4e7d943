"""SES's API v2, as far as functions use it: SendEmail of a simple message, which goes into the outbox.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html. Addresses of two domains that do not exist
give the outcomes that SES's mailbox simulator gives: whoever@bounce.invalid and whoever@complaint.invalid.
"""

import json
import re
from collections.abc import Iterable
from email.message import EmailMessage

from deployment.documents import Document
from local.aws_models import AwsError, Model, summary
from local.cloudformation import arns
from local.cloudformation.template import Resource
from local.eventbridge.bus import Bus
from local.outbox import outcomes
from local.outbox.outbox import Outbox

_PATH = "/v2/email/outbound-emails"
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MOST_RECIPIENTS = 50  # https://docs.aws.amazon.com/ses/latest/dg/quotas.html
OUTCOME_SECONDS = 2
"""An outcome follows the answer: the function has time to write down what it sent."""
_OUTCOMES = {"bounce": outcomes.bounce, "complaint": outcomes.complaint}


class EmailApi:
    """SendEmail."""

    def __init__(self, outbox: Outbox, bus: Bus) -> None:
        self._outbox = outbox
        self._bus = bus
        self._model = Model("sesv2")
        self._published: dict[str, set[str]] = {}

    def configure(self, sets: Iterable[Resource], destinations: Iterable[Resource]) -> None:
        """Read the template's configuration sets, and the types of events that they publish on the default bus."""
        self._published = {one.name: set() for one in sets}
        for one in destinations:
            destination = one.properties["EventDestination"]
            if destination.get("Enabled") and "EventBridgeDestination" in destination:
                types = {each.lower() for each in destination["MatchingEventTypes"]}
                self._published[one.properties["ConfigurationSetName"]] |= types

    def serves(self, method: str, path: str) -> bool:
        """Whether a request is for this operation."""
        return (method, path) == ("POST", _PATH)

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Document:  # noqa: ARG002 - a RestApi
        """The response. Raises AwsError."""
        try:
            request = json.loads(body)
        except ValueError:
            raise _refused("The request is not JSON.") from None
        self._check(request)
        message_id = self._outbox.put_email(_message(request))
        for kind in self._published.get(request.get("ConfigurationSetName", ""), ()):
            recipients = [one for one in _recipients(request) if one.lower().endswith(f"@{kind}.invalid")]
            if recipients and kind in _OUTCOMES:
                self._publish(kind, recipients, message_id, request)
        return {"MessageId": message_id}

    def _check(self, request: Document) -> None:
        problems = self._model.problems("SendEmail", request)
        if problems:
            raise _refused(summary(problems))
        if not request.get("FromEmailAddress"):
            raise _refused("FromEmailAddress is required.")
        if not 1 <= len(_recipients(request)) <= _MOST_RECIPIENTS:
            raise _refused(f"A message has 1 to {_MOST_RECIPIENTS} recipients.")
        if "Simple" not in request["Content"]:
            raise _refused("Content other than Simple is not supported by the local stack.")
        parts = [part for tag in request.get("EmailTags", []) for part in (tag["Name"], tag["Value"])]
        if not all(map(_TAG.fullmatch, parts)):
            raise _refused("Names and values of tags have 1 to 256 letters, digits, underscores and dashes.")
        name = request.get("ConfigurationSetName")
        if name is not None and name not in self._published:
            raise AwsError(404, "NotFoundException", f"Configuration set <{name}> does not exist.")

    def _publish(self, kind: str, recipients: list[str], message_id: str, request: Document) -> None:
        detail_type, detail = _OUTCOMES[kind](recipients)
        detail = {**detail, "mail": outcomes.mail(message_id, request, _recipients(request))}
        name = request["ConfigurationSetName"]
        resource = f"arn:aws:ses:{arns.REGION}:{arns.ACCOUNT}:configuration-set/{name}"
        self._bus.publish("aws.ses", detail_type, detail, resources=[resource], delay=OUTCOME_SECONDS)


def _recipients(request: Document) -> list[str]:
    destination = request.get("Destination", {})
    return [one for name in ("ToAddresses", "CcAddresses", "BccAddresses") for one in destination.get(name, [])]


def _message(request: Document) -> EmailMessage:
    simple, message = request["Content"]["Simple"], EmailMessage()
    try:
        for name, value in _headers(request):
            message[name] = value
    except ValueError:  # a line feed, or a header twice that may be there once
        raise _refused("A header of the message is not valid.") from None
    body = simple["Body"]
    if "Text" in body:
        message.set_content(body["Text"]["Data"])
    if "Html" in body:
        add = message.add_alternative if "Text" in body else message.set_content
        add(body["Html"]["Data"], subtype="html")
    return message


def _headers(request: Document) -> Iterable[tuple[str, str]]:
    """Headers of the message, and those by which SES's SMTP endpoint takes configuration set and tags."""
    destination, simple = request["Destination"], request["Content"]["Simple"]
    yield "From", request["FromEmailAddress"]
    for name, addresses in (("To", "ToAddresses"), ("Cc", "CcAddresses")):
        if destination.get(addresses):
            yield name, ", ".join(destination[addresses])
    yield "Subject", simple["Subject"]["Data"]
    for header in simple.get("Headers", []):
        yield header["Name"], header["Value"]
    if request.get("ConfigurationSetName"):
        yield "X-SES-CONFIGURATION-SET", request["ConfigurationSetName"]
    if request.get("EmailTags"):
        yield "X-SES-MESSAGE-TAGS", ", ".join(f"{one['Name']}={one['Value']}" for one in request["EmailTags"])


def _refused(message: str) -> AwsError:
    return AwsError(400, "BadRequestException", message)

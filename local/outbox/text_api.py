"""AWS End User Messaging's API, as far as functions use it: SendTextMessage, which goes into the outbox.

https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html. Whoever has a number that
ends in 00 answers a text message with STOP: the next one to that number is refused.
"""

import time

from deployment.documents import Document
from local.aws_models import AwsError, Model, summary
from local.eventbridge.bus import Bus
from local.journal import Journal
from local.outbox.email_api import OUTCOME_SECONDS
from local.outbox.outbox import Outbox

SEND = "PinpointSMSVoiceV2.SendTextMessage"
_STOPS = "00"
_IN_ONE, _IN_EACH = {"GSM": 160, "UNICODE": 70}, {"GSM": 153, "UNICODE": 67}
_GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_LONG = set("^{}\\[~]|€")
"""Characters of the extension table, each of the length of two (3GPP TS 23.038, 6.2.1)."""


class TextApi:
    """SendTextMessage."""

    def __init__(self, outbox: Outbox, bus: Bus, journal: Journal) -> None:
        self._outbox = outbox
        self._bus = bus
        self._journal = journal
        self._model = Model("pinpoint-sms-voice-v2")

    def send(self, request: Document) -> Document:
        """The response. Raises AwsError."""
        problems = self._model.problems("SendTextMessage", request)
        if problems:
            raise AwsError(400, "ValidationException", summary(problems), Reason="FIELD_VALIDATION_FAILED")
        if "MessageBody" not in request or "OriginationIdentity" not in request:
            raise AwsError(400, "ValidationException", "The local stack needs MessageBody and OriginationIdentity.")
        number, context = request["DestinationPhoneNumber"], request.get("Context", {})
        if self._journal.rows("SELECT 1 FROM opted_out WHERE number = ?", number):
            reason = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
            raise AwsError(400, "ConflictException", "The destination phone number has opted out.", Reason=reason)
        headers = {"From": request["OriginationIdentity"], "To": number}
        headers |= {"Context": ", ".join(f"{name}={value}" for name, value in context.items())} if context else {}
        message_id = self._outbox.put_text(headers, request["MessageBody"])
        with self._journal.transaction():
            if number.endswith(_STOPS):
                self._journal.change("INSERT OR IGNORE INTO opted_out VALUES (?)", number)
            self._publish(_delivered(message_id, request))
        return {"MessageId": message_id}

    def _publish(self, detail: Document) -> None:
        detail_type = "Text Message Delivery Status Updated"
        self._bus.publish("aws.sms-voice", detail_type, detail, resources=[], delay=OUTCOME_SECONDS)


def segments(text: str) -> tuple[str, int]:
    """Encoding of a text message, and how many segments it has."""
    encoding = "GSM" if set(text) <= _GSM_7 | _TWO_LONG else "UNICODE"
    if encoding == "GSM":
        length = sum(2 if one in _TWO_LONG else 1 for one in text)
    else:
        length = len(text.encode("utf-16-le")) // 2
    return encoding, 1 if length <= _IN_ONE[encoding] else -(-length // _IN_EACH[encoding])


def _delivered(message_id: str, request: Document) -> Document:
    """https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html."""
    now, (encoding, parts) = int(time.time() * 1000), segments(request["MessageBody"])
    return {
        "eventType": "TEXT_DELIVERED",
        "eventVersion": "1.0",
        "eventTimestamp": now,
        "isFinal": True,
        "originationPhoneNumber": request["OriginationIdentity"],
        "destinationPhoneNumber": request["DestinationPhoneNumber"],
        "isoCountryCode": "US",
        "isInternationalSend": False,
        "messageId": message_id,
        "messageRequestTimestamp": now,
        "messageEncoding": encoding,
        "messageType": request.get("MessageType", "TRANSACTIONAL"),
        "messageStatus": "DELIVERED",
        "messageStatusDescription": "Message has been accepted by phone",
        "context": request.get("Context", {}),
        "totalMessageParts": parts,
        "totalMessagePrice": 0.0,
        "totalCarrierFee": 0.0,
    }

"""What SES says of an e-mail that bounced or was complained of, as events of EventBridge.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-eventbridge.html
"""

import datetime as dt
import uuid

from deployment.documents import Document
from local.cloudformation import arns


def bounce(recipients: list[str]) -> tuple[str, Document]:
    """Detail type and detail, without the mail: nobody has that address."""
    failed = {"action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
    detail = {
        "feedbackId": str(uuid.uuid4()),
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [{"emailAddress": one, **failed} for one in recipients],
        "timestamp": _now(),
        "reportingMTA": "dsn; local",
    }
    return "Email Bounced", {"eventType": "Bounce", "bounce": detail}


def complaint(recipients: list[str]) -> tuple[str, Document]:
    """Detail type and detail, without the mail: somebody marked it as spam."""
    detail = {
        "feedbackId": str(uuid.uuid4()),
        "complaintSubType": None,
        "complainedRecipients": [{"emailAddress": one} for one in recipients],
        "timestamp": _now(),
        "userAgent": "local",
        "complaintFeedbackType": "abuse",
        "arrivalDate": _now(),
    }
    return "Email Complaint Received", {"eventType": "Complaint", "complaint": detail}


def mail(message_id: str, request: Document, recipients: list[str]) -> Document:
    """What SES says of the message itself, tags included."""
    sender = request["FromEmailAddress"]
    tags = {
        "ses:operation": ["SendEmail"],
        "ses:configuration-set": [request["ConfigurationSetName"]],
        "ses:source-ip": ["127.0.0.1"],
        "ses:from-domain": [sender.rpartition("@")[2].rstrip(">")],
        "ses:caller-identity": ["local"],
    }
    return {
        "timestamp": _now(),
        "source": sender,
        "sendingAccountId": arns.ACCOUNT,
        "messageId": message_id,
        "destination": recipients,
        "headersTruncated": False,
        "headers": [],
        "commonHeaders": {
            "from": [sender],
            "to": request["Destination"].get("ToAddresses", []),
            "messageId": message_id,
            "subject": request["Content"]["Simple"]["Subject"]["Data"],
        },
        "tags": tags | {one["Name"]: [one["Value"]] for one in request.get("EmailTags", [])},
    }


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

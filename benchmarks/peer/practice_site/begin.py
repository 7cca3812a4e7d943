"""Create conversations of two people; print, for each, their sessions and the messages that they reply to.

Called with the names of the conversations, with Django's settings in the environment.
"""

import json
import sys
from typing import Any, Final

import django

SUBJECT: Final = "Between sessions"


def begin(name: str) -> dict[str, Any]:
    """Both write once, by django-postman's own pages: what each then replies to is the other's message."""
    # Models can be imported once Django is set up.
    from django.contrib.auth.models import User
    from django.test import Client
    from postman.models import Message

    clinician, owner = Client(SERVER_NAME="127.0.0.1"), Client(SERVER_NAME="127.0.0.1")
    for client, who in ((clinician, "clinician"), (owner, "owner")):
        client.force_login(User.objects.create_user(f"{who}-{name}"))
    first = {"recipients": f"owner-{name}", "subject": SUBJECT, "body": sys.argv[1]}
    _sent(clinician.post("/messages/write/", first))
    begun = Message.objects.latest("pk").pk
    _sent(owner.post(f"/messages/reply/{begun}/", {"body": sys.argv[1]}))
    sessions = [client.cookies["sessionid"].value for client in (clinician, owner)]
    return {"sessions": sessions, "reply_to": [Message.objects.latest("pk").pk, begun]}


def _sent(answer: Any) -> None:
    assert answer.status_code == 302, answer.status_code  # to the inbox


if __name__ == "__main__":
    django.setup()
    print(json.dumps([begin(name) for name in sys.argv[2:]]))

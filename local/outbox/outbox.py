"""The outbox: each e-mail and each text message is a file that stays until `make reset`."""

import datetime as dt
import os
import uuid
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

_STAMP = "%Y%m%dT%H%M%S.%fZ"
_OF_EVERY_MESSAGE = {
    *("from", "to", "subject", "date", "message-id"),
    *("mime-version", "content-type", "content-transfer-encoding"),
}


@dataclass(frozen=True)
class Sent:
    """A message in the outbox. `about` has the other headers, which say for what it was sent."""

    id: str
    channel: str  # email or sms
    at: dt.datetime
    sender: str
    to: str
    subject: str
    text: str
    about: tuple[tuple[str, str], ...]
    file: Path


class Outbox:
    """The folder; only the owner of the data folder can read it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put_email(self, message: EmailMessage) -> str:
        """Keep an e-mail, durable on return; returns its id, in SES's format."""
        message_id, now = f"0100{uuid.uuid4().hex[:12]}-{uuid.uuid4()}-000000", dt.datetime.now(dt.UTC)
        message["Date"] = now
        message["Message-ID"] = f"<{message_id}@local>"
        self._write(now, f"{message_id}.eml", message.as_bytes(policy=policy.SMTP))
        return message_id

    def put_text(self, headers: dict[str, str], text: str) -> str:
        """Keep a text message below headers as an e-mail has them, durable on return; returns its id."""
        message_id, now = str(uuid.uuid4()), dt.datetime.now(dt.UTC)
        lines = [f"{name}: {value}" for name, value in {**headers, "Message-ID": message_id}.items()]
        self._write(now, f"{message_id}.txt", "\n".join([*lines, "", text, ""]).encode())
        return message_id

    def sent(self) -> list[Sent]:
        """All messages, newest first."""
        files = [*self._folder.glob("*.eml"), *self._folder.glob("*.txt")]
        return [_read(file) for file in sorted(files, reverse=True)]

    def _write(self, now: dt.datetime, name: str, content: bytes) -> None:
        """All or nothing, also when the machine stops."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._folder / f"{now.strftime(_STAMP)}-{name}"
        half = file.with_suffix(".new")
        with half.open("wb") as new:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
        half.replace(file)


def _read(file: Path) -> Sent:
    stamp, _, message_id = file.stem.partition("-")
    channel, headers, text = _email(file) if file.suffix == ".eml" else _text(file)
    return Sent(
        id=message_id,
        channel=channel,
        at=dt.datetime.strptime(stamp, _STAMP).replace(tzinfo=dt.UTC),
        sender=headers["From"],
        to=headers["To"],
        subject=headers.get("Subject", ""),
        text=text.strip(),
        about=tuple((name, value) for name, value in headers.items() if name.lower() not in _OF_EVERY_MESSAGE),
        file=file,
    )


def _email(file: Path) -> tuple[str, dict[str, str], str]:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain", "html"))
    return "email", {name: str(value) for name, value in message.items()}, str(body.get_content()) if body else ""


def _text(file: Path) -> tuple[str, dict[str, str], str]:
    """As `put_text` writes it: no header is folded, and the sender may be an ARN, which is no address."""
    head, _, text = file.read_text(encoding="utf-8").partition("\n\n")
    return "sms", dict(line.split(": ", 1) for line in head.splitlines()), text

"""django-postman under gunicorn over PostgreSQL, as a Messenger: its own pages and forms, a session for each person.

https://django-postman.readthedocs.io/, https://docs.gunicorn.org/en/stable/design.html#asyncio-workers
"""

import html
import json
import os
import re
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.peer import postgres
from benchmarks.peer.homeserver import end
from benchmarks.peer.messengers import TEXT, ExpectedRequest
from deployment.paths import REPOSITORY
from testing.store_process import free_port, wait_for

DJANGO_POSTMAN: Final = "django-postman"
PYTHON: Final = REPOSITORY / ".tools/django-postman/bin/python"
_SITE: Final = "benchmarks.peer.practice_site"
_STARTS_WITHIN_SECONDS: Final = 60
_THREADS: Final = 4
_KEEPS_SECONDS: Final = 3_600
_CSRF: Final = "c" * 32
"""The client's part of the double submit: cookie and form have the same, as with every Django form."""
_EXCERPT: Final = re.compile(r"<span style=\"color: grey\">(.*?)</span>")


@contextmanager
def running(folder: Path, database: Path) -> Iterator["DjangoPostman"]:
    """One worker process with some threads, over the PostgreSQL whose socket is in that folder."""
    port, environment = free_port(), _environment(database)
    migrate = [str(PYTHON), "-m", "django", "migrate", "--verbosity=0"]
    command = [str(PYTHON), "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()", *_options(port, folder)]
    with (folder / "output.txt").open("wb") as output:
        subprocess.run(migrate, check=True, cwd=REPOSITORY, env=environment, stdout=output, stderr=output)
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        wait_for(port, process, _STARTS_WITHIN_SECONDS)
        yield DjangoPostman(DJANGO_POSTMAN, f"http://127.0.0.1:{port}", environment)
    finally:
        end(process)


@dataclass(frozen=True)
class Correspondence:
    """Of clinician and owner: the session of each, and the message that each replies to."""

    sessions: tuple[str, str]
    reply_to: tuple[int, int]


@dataclass
class DjangoPostman:
    """Replies within one conversation; a page is the inbox by message, with the beginning of each text."""

    name: str
    url: str
    environment: Mapping[str, str] = field(repr=False)
    begun: dict[int, Correspondence] = field(default_factory=dict)

    def begin(self, conversation: int) -> None:
        command = [str(PYTHON), "-m", f"{_SITE}.begin", TEXT, str(conversation)]
        done = subprocess.run(command, check=True, cwd=REPOSITORY, env=self.environment, stdout=subprocess.PIPE)
        (made,) = json.loads(done.stdout)
        self.begun[conversation] = Correspondence(tuple(made["sessions"]), tuple(made["reply_to"]))

    def write(self, conversation: int, number: int) -> ExpectedRequest:
        who, between = number % 2, self.begun[conversation]
        form = {"csrfmiddlewaretoken": _CSRF, "body": TEXT}
        path, headers = f"/messages/reply/{between.reply_to[who]}/", _cookies(between.sessions[who])
        return ExpectedRequest("POST", path, 302, headers, form=form)

    def newest(self, conversation: int, limit: int) -> ExpectedRequest:
        headers = _cookies(self.begun[conversation].sessions[0])
        return ExpectedRequest("GET", "/messages/inbox/m/", 200, headers, {"limit": str(limit)})

    def texts(self, answer: str) -> list[str]:
        """A page has only the first words: whoever has those has the text."""
        shown = [html.unescape(excerpt).removesuffix(" …") for excerpt in _EXCERPT.findall(answer)]
        return [TEXT if TEXT.startswith(excerpt) else excerpt for excerpt in shown]


def _environment(database: Path) -> dict[str, str]:
    own = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return own | {
        "DJANGO_SETTINGS_MODULE": f"{_SITE}.settings",
        "SECRET_KEY": secrets.token_hex(),
        "POSTGRES_FOLDER": str(database),
        "POSTGRES_USER": postgres.USER,
    }


def _options(port: int, folder: Path) -> list[str]:
    """Threads, because workers of gunicorn's default kind keep no connection open."""
    serving = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "1"]
    return [*serving, "--threads", str(_THREADS), "--keep-alive", str(_KEEPS_SECONDS), "--worker-tmp-dir", str(folder)]


def _cookies(session: str) -> dict[str, str]:
    return {"Cookie": f"sessionid={session}; csrftoken={_CSRF}"}

"""The page `/outbox` beside the front ends: what waits and what went, without JavaScript."""

import base64
import datetime as dt
import hashlib
import re
from html import escape

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from deployment.documents import Document
from local.outbox.alarms import Alarms
from local.outbox.outbox import Sent

PATH = "/outbox"
_CHANNELS = {"email": "E-mail", "sms": "Text message"}
_LINK = re.compile(r"(https?://[^\s<>\"']+)")
_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 44rem; padding: 1.5rem 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 0; }
ul { list-style: none; padding: 0; margin: 0; }
li { margin: 0 0 .75rem; padding: .75rem 1rem; border: 1px solid #76767a; border-radius: .5rem; }
p { margin: .25rem 0; } .text { white-space: pre-wrap; margin: .5rem 0; }
small { color: light-dark(#4a4a50, #c2c2c8); }
a { color: light-dark(#1a56c4, #8ab4ff); }
a:focus-visible { outline: 3px solid light-dark(#1a56c4, #8ab4ff); outline-offset: 2px; }
"""
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def in_front_of(pages: ASGIApp, alarms: Alarms) -> ASGIApp:
    """The app of the front ends, with this page at its path."""

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        mine = scope["type"] == "http" and scope["path"] == PATH and scope["method"] in ("GET", "HEAD")
        await (page(alarms) if mine else pages)(scope, receive, send)

    return choose


def page(alarms: Alarms) -> HTMLResponse:
    """The page as it is now."""
    waiting, sent = alarms.waiting(), alarms.sent()
    body = (
        "<p>What the local stack sent, instead of mailboxes and phones, and what it will send or look at. "
        f'<a href="{PATH}">Reload</a> to see what is new; <code>make ring</code> rings what waits.</p>'
        f"<h2>Waiting: {len(waiting)}</h2><ul>{''.join(map(_alarm, waiting))}</ul>"
        f"<h2>Sent: {len(sent)}</h2><ul>{''.join(map(_message, sent))}</ul>"
    )
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Outbox</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>Outbox</h1>{body}</main></body></html>"
    )
    headers = {
        "cache-control": "no-store",
        "content-security-policy": _POLICY,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(html, headers=headers)


def _alarm(alarm: Document) -> str:
    about = ", ".join(f"{name} {value}" for name, value in alarm["about"].items())
    due = dt.datetime.fromtimestamp(alarm["due_at"], dt.UTC)
    return f"<li><h3>Rings {_time(due)}</h3><p>{escape(about)}</p><small>{escape(alarm['name'])}</small></li>"


def _message(sent: Sent) -> str:
    about = "".join(f"<br>{escape(name)}: {escape(value)}" for name, value in sent.about)
    subject = f"<p><strong>{escape(sent.subject)}</strong></p>" if sent.subject else ""
    return (
        f"<li><h3>{_CHANNELS[sent.channel]} to {escape(sent.to)}</h3>"
        f"<small>{_time(sent.at)}, from {escape(sent.sender)}</small>{subject}"
        f'<p class="text">{_with_links(sent.text)}</p><small>{escape(sent.file.name)}{about}</small></li>'
    )


def _with_links(text: str) -> str:
    """Escaped, its addresses as links."""
    parts = [escape(part) for part in _LINK.split(text)]
    return "".join(f'<a href="{part}">{part}</a>' if place % 2 else part for place, part in enumerate(parts))


def _time(at: dt.datetime) -> str:
    """In this machine's zone."""
    return f'<time datetime="{at.isoformat()}">{at.astimezone():%Y-%m-%d %H:%M:%S}</time>'

"""Sign-in page: one button per person, in English and Spanish, without JavaScript."""

import base64
import hashlib
import re
from collections.abc import Mapping
from html import escape

from starlette.responses import HTMLResponse

from local.issuer import answers
from local.practice.people import Person

_AUTHORIZATION_REQUEST = (
    *("client_id", "redirect_uri", "response_type", "scope", "state", "nonce"),
    *("code_challenge", "code_challenge_method", "login_hint", "ui_locales", "lang"),
)
_WORDS = {
    "en": {
        "title": "Sign in",
        "stand_in": "This page stands in for the sign-in of the software that Client Messaging is built into. "
        "It is on this machine only, the people are invented, and it asks for no password.",
        "as": "Sign in as",
        "clinician": "clinician",
        "staff": "staff",
        "client": "chart owner",
        "practice": "practice",
        "charts": "charts",
        "cancel": "Cancel",
        "asks": "Do you want to sign out?",
        "sign_out": "Sign out",
    },
    "es": {
        "title": "Iniciar sesión",
        "stand_in": "Esta página sustituye al inicio de sesión del programa en el que está integrado Client Messaging. "
        "Solo existe en esta máquina, las personas son inventadas y no pide contraseña.",
        "as": "Entrar como",
        "clinician": "profesional clínico",
        "staff": "personal administrativo",
        "client": "titular del expediente",
        "practice": "consulta",
        "charts": "expedientes",
        "cancel": "Cancelar",
        "asks": "¿Desea cerrar la sesión?",
        "sign_out": "Cerrar sesión",
    },
}

_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 34rem; padding: 1.5rem; }
ul { list-style: none; padding: 0; }
button { width: 100%; margin: 0 0 .5rem; padding: .75rem 1rem; font: inherit; text-align: start; cursor: pointer;
  color: CanvasText; background: Canvas; border: 1px solid #76767a; border-radius: .5rem; }
button:hover { background: light-dark(#e9eef8, #24304a); }
button:focus-visible { outline: 3px solid light-dark(#1a56c4, #8ab4ff); outline-offset: 2px; }
small { display: block; }
"""

_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def language(ui_locales: str, accept_language: str) -> str:
    """`en` or `es`: first match in the front end's ui_locales (BCP 47), then in Accept-Language, else `en`."""
    for tag in [*ui_locales.split(), *_by_preference(accept_language)]:
        if (primary := tag.lower().partition("-")[0]) in _WORDS:
            return primary
    return "en"


def sign_in(
    people: list[Person], request: Mapping[str, str], language: str, *, offers_cancel: bool = True
) -> HTMLResponse:
    """The page. Its form submits the authorization request with the chosen person."""
    words = _WORDS[language]
    hidden = _hidden({name: request[name] for name in _AUTHORIZATION_REQUEST if name in request})
    buttons = "".join(
        _button(person, words, focused=person.person_id == request.get("login_hint")) for person in people
    )
    cancel = f'<button name="cancel" value="yes">{words["cancel"]}</button>' if offers_cancel else ""
    body = f'<p>{words["stand_in"]}</p><form method="post">{hidden}<ul>{buttons}</ul>{cancel}</form>'
    form_action = f"'self' {answers.origin(request['redirect_uri'])}"
    return page(words["title"], body, language=language, form_action=form_action)


def sign_out(request: Mapping[str, str], language: str, back_to: str) -> HTMLResponse:
    """Asks whether to sign out; `back_to` is the front end's origin."""
    words = _WORDS[language]
    hidden = _hidden({name: value for name, value in request.items() if name != "id_token_hint"})
    button = f'<button name="sign_out" value="yes">{words["sign_out"]}</button>'
    body = f'<form method="post">{hidden}{button}</form>'
    return page(words["asks"], body, language=language, form_action=f"'self' {back_to}".strip())


def page(
    title: str, body: str, *, status: int = 200, language: str = "en", form_action: str = "'none'"
) -> HTMLResponse:
    """An HTML page of the issuer; `body` is HTML. The CSP allows its form to go to `form_action`, and no resources."""
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    policy = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"
    headers = {
        "cache-control": "no-store",
        "content-security-policy": f"{policy}; form-action {form_action}",
        # With "no-referrer" browsers would send the form with the origin "null".
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(html, status, headers)


def _hidden(fields: Mapping[str, str]) -> str:
    inputs = (f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items())
    return "".join(inputs)


def _button(person: Person, words: Mapping[str, str], *, focused: bool) -> str:
    details = [person.person_id, words[person.role], f"{words['practice']} {person.practice_id}"]
    details += [f"{words['charts']} {', '.join(person.clients)}"] if person.clients else []
    attributes = f'name="person" value="{escape(person.person_id)}"{" autofocus" if focused else ""}'
    label = f"{words['as']} <strong>{escape(person.name)}</strong>"
    return f"<li><button {attributes}>{label}<small>{escape(' · '.join(details))}</small></button></li>"


def _by_preference(accept_language: str) -> list[str]:
    """Language tags of Accept-Language by descending weight, without those of weight 0 (RFC 9110, 12.5.4)."""
    tags = re.findall(r"([A-Za-z][A-Za-z0-9-]*)\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*(?:,|$)", accept_language)
    weighted = [(tag, float(weight or 1)) for tag, weight in tags]
    return [tag for tag, weight in sorted(weighted, key=lambda pair: -pair[1]) if weight > 0]

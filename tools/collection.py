"""`make collection`: writes docs/client-messaging.postman_collection.json from docs/openapi.json.

Format: Postman Collection 2.1 (https://schema.postman.com/json/collection/v2.1.0/docs/), which Postman, Bruno, Insomnia
and Newman read. Each operation is a request with its examples; sent in order, the requests suit the sample practice of
`make run`: what one is answered, later ones use.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from deployment.paths import REPOSITORY

type Json = dict[str, Any]

COLLECTION: Final = REPOSITORY / "docs/client-messaging.postman_collection.json"
_SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

_ABOUT: Final = """Every operation of the API, with its examples. Made by `make collection` from docs/openapi.json.

With `make run` on this machine: run the folder *Sign in* first, then any request. With a deployed stack: set `base_url`
to its output `ApiUrl`, and `token_clinician`, `token_staff` or `token_client` to an ID token (`make sign-in`)."""

_PEOPLE: Final = {
    "clinicians": ("clinician", "ana", "chart"),
    "staff": ("staff", "sam", "chart"),
    "chart owners": ("client", "rosa", "portal"),
}
"""By the words of an operation's description: role, person of the sample practice, front end to sign in at."""

_VERIFIER: Final = "a-verifier-for-the-local-issuer-that-is-no-secret"
_CHALLENGE: Final = base64.urlsafe_b64encode(hashlib.sha256(_VERIFIER.encode()).digest()).decode().rstrip("=")

_VARIABLES: Final = {
    "base_url": "http://127.0.0.1:8787",
    "issuer": "http://127.0.0.1:8787/_issuer",
    "web_url": "http://127.0.0.1:8788",
    "audience": "client-messaging-local",
    "client_id": "leo",
    "clinician_id": "ana",
    "person_id": "ben",
    "section": "messaging",
    **{f"token_{role}": "" for role, _, _ in _PEOPLE.values()},
    "entry_id": "",
    "thread_id": "",
    "code": "",
}
_SENT: Final = {"entry_id", "thread_id"}
"""Members of a body that are taken from the answer to an earlier request."""

_EXAMPLES: Final = {"enable_portal": "corrected", "set_person_access": "active"}
"""The example to send, where it is not the first: what leaves the sample practice as it is."""

_METHODS: Final = ("post", "put", "get", "delete")
"""Order of requests: what is written is there to be read."""


def collection() -> Json:
    """The collection."""
    document = json.loads((REPOSITORY / "docs/openapi.json").read_text(encoding="utf-8"))
    folders = [
        {"name": tag["name"], "description": tag["description"], "item": list(_requests(document, tag["name"]))}
        for tag in document["tags"]
    ]
    sign_in = [request for person in _PEOPLE.values() for request in _sign_in(*person)]
    return {
        "info": {
            "_postman_id": "2f0e5c1e-7c57-4d0f-9a39-6a7f1c1d2b43",
            "name": f"{document['info']['title']} {document['info']['version']}",
            "description": _ABOUT,
            "schema": _SCHEMA,
        },
        "item": [{"name": "Sign in", "description": "At the issuer of `make run`.", "item": sign_in}, *folders],
        "variable": [{"key": key, "value": value} for key, value in _VARIABLES.items()],
    }


def text() -> str:
    """The collection as JSON text."""
    return json.dumps(collection(), indent=1, ensure_ascii=False) + "\n"


# ---------------------------------------------------------------- signing in
def _sign_in(role: str, person: str, front_end: str) -> Iterator[Json]:
    """The authorization code flow with PKCE, in two requests: a code for a person, then tokens for the code."""
    client = {"client_id": "{{audience}}", "redirect_uri": "{{web_url}}/" + front_end + "/"}
    wanted = {"response_type": "code", "scope": "openid", "state": "s", "nonce": "n"}
    challenge = {"code_challenge": _CHALLENGE, "code_challenge_method": "S256", "person": person}
    yield {
        "name": f"Sign in as {person}",
        "event": _tests(
            "pm.test('answers 303', () => pm.response.to.have.status(303))",
            "const code = /[?&]code=([^&]+)/.exec(pm.response.headers.get('Location'))",
            "pm.collectionVariables.set('code', decodeURIComponent(code[1]))",
        ),
        "protocolProfileBehavior": {"followRedirects": False},
        "request": _form("login", client | wanted | challenge),
    }
    yield {
        "name": f"Token of {person}, a {role}",
        "event": _tests(
            "pm.test('answers 200', () => pm.response.to.have.status(200))",
            f"pm.collectionVariables.set('token_{role}', pm.response.json().id_token)",
        ),
        "request": _form(
            "token", client | {"grant_type": "authorization_code", "code": "{{code}}", "code_verifier": _VERIFIER}
        ),
    }


def _form(endpoint: str, fields: dict[str, str]) -> Json:
    return {
        "method": "POST",
        "auth": {"type": "noauth"},
        "url": {"raw": "{{issuer}}/" + endpoint, "host": ["{{issuer}}"], "path": [endpoint]},
        "header": [],
        "body": {"mode": "urlencoded", "urlencoded": [{"key": key, "value": value} for key, value in fields.items()]},
    }


# ---------------------------------------------------------------- operations
def _requests(document: Json, tag: str) -> Iterator[Json]:
    found = [
        (_METHODS.index(method), path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if tag in operation["tags"]
    ]
    for _, path, method, operation in sorted(found, key=lambda one: one[:2]):
        yield _item(document, path, method, operation)


def _item(document: Json, path: str, method: str, operation: Json) -> Json:
    status = next(status for status in operation["responses"] if status.startswith("2"))
    examples = _examples(operation)
    name = _EXAMPLES.get(operation["operationId"], next(iter(examples), ""))
    request = _request(path, method, operation, examples.get(name))
    kept = _content(operation["responses"][status]).get("examples", {})
    return {
        "name": operation["operationId"],
        "event": _tests(*_checks(document, operation, status)),
        "request": request,
        "response": [
            _response(name, request | _body(examples.get(name)), int(status), kept[name]["value"]) for name in kept
        ],
    }


def _request(path: str, method: str, operation: Json, body: Any) -> Json:
    role = next(role for words, (role, _, _) in _PEOPLE.items() if words in operation["description"])
    parameters = operation["parameters"]
    steps = path.replace("{", "{{").replace("}", "}}").strip("/").split("/")
    query = [
        {"key": one["name"], "value": "", "description": one["description"], "disabled": True}
        for one in parameters
        if one["in"] == "query"
    ]
    token = {"key": "token", "value": "{{token_" + role + "}}", "type": "string"}
    return {
        "method": method.upper(),
        "description": f"{operation['summary']}\n\n{operation['description']}",
        "auth": {"type": "bearer", "bearer": [token]},
        "url": {"raw": "{{base_url}}/" + "/".join(steps), "host": ["{{base_url}}"], "path": steps, "query": query},
        "header": list(_headers(parameters, has_body=body is not None)),
        **_body(body),
    }


def _headers(parameters: Iterable[Json], *, has_body: bool) -> Iterator[Json]:
    if has_body:
        yield {"key": "Content-Type", "value": "application/json"}
    for one in parameters:
        if one["in"] == "header":
            value = "{{$guid}}" if one["required"] else ""
            yield {
                "key": one["name"],
                "value": value,
                "description": one["description"],
                "disabled": not one["required"],
            }


def _body(content: Any) -> Json:
    if content is None:
        return {}
    sent = {name: "{{" + name + "}}" if name in _SENT else value for name, value in content.items()}
    raw = json.dumps(sent, indent=2, ensure_ascii=False)
    return {"body": {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}}


def _response(name: str, request: Json, status: int, content: Any) -> Json:
    return {
        "name": name,
        "originalRequest": request,
        "code": status,
        "header": [{"key": "Content-Type", "value": "application/json"}],
        "_postman_previewlanguage": "json",
        "body": json.dumps(content, indent=2, ensure_ascii=False),
    }


def _checks(document: Json, operation: Json, status: str) -> Iterator[str]:
    """Lines of the test script: the status, the members that every answer has, and what later requests use."""
    yield f"pm.test('answers {status}', () => pm.response.to.have.status({status}))"
    schema = _content(operation["responses"][status])["schema"]
    required = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]].get("required", [])
    if required:
        names = json.dumps(required)
        yield f"pm.test('is as the document says', () => pm.expect(pm.response.json()).to.include.all.keys({names}))"
    if {"id", "thread_id"} <= set(required):
        yield "pm.collectionVariables.set('entry_id', pm.response.json().id)"
        yield "pm.collectionVariables.set('thread_id', pm.response.json().thread_id)"


def _tests(*lines: str) -> list[Json]:
    return [{"listen": "test", "script": {"type": "text/javascript", "exec": list(lines)}}]


def _examples(operation: Json) -> dict[str, Any]:
    """The bodies that may be sent, by name."""
    content = _content(operation.get("requestBody", {}))
    return {name: example["value"] for name, example in content.get("examples", {}).items()}


def _content(of: Json) -> Json:
    content: Json = of.get("content", {}).get("application/json", {})
    return content


def variables(found: Json) -> set[str]:
    """The names of the variables that a collection uses."""
    return set(re.findall(r"\{\{(\w+)\}\}", json.dumps(found)))


if __name__ == "__main__":
    COLLECTION.write_text(text(), encoding="utf-8")

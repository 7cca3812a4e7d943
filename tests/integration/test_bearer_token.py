"""Where no gateway verified the token, the function does: never weaker than the gateway, and never in doubt let in."""

import hmac
import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from client_messaging.auth import bearer_token
from deployment.paths import REPOSITORY
from testing.invocations import Answer, answer_of, http_event, invoke
from testing.issuer import AUDIENCE, OURS, THEIRS, Issuer, jwk
from testing.people import ROSA
from testing.routes import INBOX
from testing.stack import Stack


def read(authorization: str | None, header: str = "Authorization") -> Answer:
    """Ana's inbox with Leo, asked without a gateway."""
    headers = {} if authorization is None else {header: authorization}
    return answer_of(invoke("list_inbox", http_event(INBOX, None, {"client_id": "leo"}, headers=headers)))


def test_a_good_token_lets_in_whoever_it_names(stack: Stack, issuer: Issuer) -> None:
    stack.enable()
    assert read(f"Bearer {issuer.token()}").status == 200
    assert read(f"bearer {issuer.token()}", "authorization").status == 200
    assert read(f"Bearer {issuer.token(**ROSA.claims)}").code == "role_not_allowed"


@pytest.mark.parametrize(
    "changed", [{"aud": ["other", AUDIENCE]}, {"aud": None, "client_id": AUDIENCE}, {"nbf": None, "iat": None}]
)
def test_what_the_gateway_takes_is_taken(stack: Stack, issuer: Issuer, changed: Any) -> None:
    stack.enable()
    assert read(f"Bearer {issuer.token(**changed)}").status == 200


@pytest.mark.parametrize("kind", ["id", "access"])
def test_either_kind_of_token_is_taken_that_is_for_us_and_carries_the_claims(
    stack: Stack, issuer: Issuer, kind: str
) -> None:
    stack.enable()
    assert read(f"Bearer {issuer.token(token_use=kind)}").status == 200
    of_another_client: Any = {"aud": None, "client_id": "other"} if kind == "access" else {"aud": "other"}
    assert refused(read(f"Bearer {issuer.token(token_use=kind, **of_another_client)}"))
    without: Any = dict.fromkeys(("custom:practice_id", "custom:role", "custom:person_id"))
    assert refused(read(f"Bearer {issuer.token(token_use=kind, **without)}"))


def refused(answer: Answer) -> bool:
    return (answer.status, answer.code, answer.headers["WWW-Authenticate"]) == (401, "unauthenticated", "Bearer")


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": 2**40},
        {"iat": 2**40},
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "other"},
        {"aud": ["other"]},
        {"aud": None},
        {"aud": None, "client_id": "other"},
        {"aud": "other", "client_id": AUDIENCE},
        {"aud": AUDIENCE + "x"},
        {"sub": None},
        {"custom:role": None},
        {"custom:role": ["clinician"]},
        {"custom:role": "admin"},
        {"custom:practice_id": ["willow"]},
        {"custom:person_id": 7},
    ],
    ids=str,
)
def test_a_token_that_says_something_else(stack: Stack, issuer: Issuer, changed: Any) -> None:
    stack.enable()
    assert refused(read(f"Bearer {issuer.token(**changed)}"))


def test_a_token_with_another_signature(stack: Stack, issuer: Issuer) -> None:
    stack.enable()
    good = issuer.token()
    head, claims, signature = good.split(".")
    forged = [
        issuer.token(key=THEIRS),
        issuer.token(headers={"kid": "k2"}),
        issuer.token(headers={"kid": ""}),
        issuer.token(headers={}),
        issuer.token(headers={"kid": "k1", "crit": ["x"], "x": 1}),
        issuer.token(algorithm="RS512"),
        issuer.token(algorithm="PS256"),
        issuer.token(key=ec.generate_private_key(ec.SECP256R1()), algorithm="ES256"),
        f"{head}.{claims}.",
        f"{head}.{claims}.{signature[::-1]}",
        f"{head}.{claims}",
        f"{head}.{issuer.token(custom='x').split('.')[1]}.{signature}",
        "",
        "nonsense",
        good + "A",
    ]
    assert [token for token in forged if not refused(read(f"Bearer {token}"))] == []


def test_no_algorithm_is_no_signature(stack: Stack, issuer: Issuer) -> None:
    stack.enable()
    for name in ("none", "None", "NONE"):
        head = jwt.utils.base64url_encode(json.dumps({"alg": name, "kid": "k1", "typ": "JWT"}).encode()).decode()
        assert refused(read(f"Bearer {head}.{issuer.token().split('.')[1]}."))


def test_the_public_key_is_no_shared_secret(stack: Stack, issuer: Issuer) -> None:
    """Algorithm confusion (RFC 8725 §2.1): HS256 with the public key, which everybody has, as the secret."""
    stack.enable()
    encoding = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    secret = OURS.public_key().public_bytes(*encoding)
    body = issuer.token().split(".")[1]
    head = jwt.utils.base64url_encode(json.dumps({"alg": "HS256", "kid": "k1"}).encode()).decode()
    signature = hmac.digest(secret, f"{head}.{body}".encode(), "sha256")
    assert refused(read(f"Bearer {head}.{body}.{jwt.utils.base64url_encode(signature).decode()}"))


@pytest.mark.parametrize("more", [{"use": "enc"}, {"alg": "RS512"}, {"kid": "k2"}])
def test_a_key_that_is_for_something_else(stack: Stack, issuer: Issuer, more: dict[str, str]) -> None:
    stack.enable()
    issuer.answer = {"keys": [jwk(OURS, **more)]}
    assert refused(read(f"Bearer {issuer.token()}"))


@pytest.mark.parametrize("scheme", ["", "Basic ", "Token ", "Bearer"])
def test_only_a_bearer_token_counts(stack: Stack, issuer: Issuer, scheme: str) -> None:
    stack.enable()
    assert refused(read(f"{scheme}{issuer.token()}"))


def test_no_header_is_refused_without_asking_anybody(stack: Stack, issuer: Issuer) -> None:
    stack.enable()
    assert refused(read(None))
    assert refused(read(f"Bearer {issuer.token(algorithm='RS512')}"))
    assert issuer.asked == 0


@pytest.mark.parametrize("answer", [500, 404, "no JSON", "[]", '{"keys": []}', '{"keys": [{"kty": "oct"}]}'])
def test_keys_that_cannot_be_fetched_let_nobody_in(stack: Stack, issuer: Issuer, answer: Any) -> None:
    stack.enable()
    rows = stack.rows()
    issuer.answer = answer
    unsure = read(f"Bearer {issuer.token()}")
    assert (unsure.status, unsure.code) == (503, "try_again")
    assert unsure.headers["Retry-After"] == "1"
    assert stack.rows() == rows
    issuer.answer = {"keys": [jwk(OURS)]}
    assert read(f"Bearer {issuer.token()}").status == 200


def test_an_issuer_out_of_reach_lets_nobody_in(stack: Stack, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWKS_URI", "http://127.0.0.1:1/keys")
    unsure = read(f"Bearer {issuer.token()}")
    assert (unsure.status, unsure.code) == (503, "try_again")


def test_an_issuer_has_three_seconds_to_answer(issuer: Issuer) -> None:
    assert bearer_token._keys_of(f"{issuer.url}/keys").client.timeout == 3


@pytest.mark.parametrize("missing", ["JWT_ISSUER", "JWT_AUDIENCE"])
def test_without_settings_nobody_is_let_in(
    stack: Stack, issuer: Issuer, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.delenv(missing)
    assert refused(read(f"Bearer {issuer.token(iss='', aud='')}"))
    assert refused(read(f"Bearer {issuer.token()}"))


def test_keys_are_kept_and_unknown_ones_asked_for_sparingly(
    stack: Stack, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.enable()
    for _ in range(5):
        assert read(f"Bearer {issuer.token()}").status == 200
        assert refused(read(f"Bearer {issuer.token(headers={'kid': 'unknown'})}"))
    assert issuer.asked == 1
    issuer.answer = {"keys": [jwk(OURS), jwk(THEIRS, kid="k2")]}
    rotated = f"Bearer {issuer.token(key=THEIRS, headers={'kid': 'k2'})}"
    assert refused(read(rotated))
    monkeypatch.setattr(bearer_token, "_REFRESH_AFTER_SECONDS", 0)
    assert read(rotated).status == 200
    assert issuer.asked == 2


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets seconds pass, as measured from the start of the test."""
    start = time.monotonic()

    def pass_by(seconds: float) -> None:
        monkeypatch.setattr(time, "monotonic", lambda: start + seconds)

    pass_by(0)
    return pass_by


def test_a_key_that_was_withdrawn_is_taken_for_five_minutes(
    stack: Stack, issuer: Issuer, later: Callable[[float], None]
) -> None:
    stack.enable()
    token = f"Bearer {issuer.token()}"
    assert read(token).status == 200
    issuer.answer = {"keys": [jwk(THEIRS, kid="k2")]}
    later(299)
    assert read(token).status == 200
    assert issuer.asked == 1
    later(301)
    assert refused(read(token))


def test_an_unknown_key_is_asked_for_after_half_a_minute(
    stack: Stack, issuer: Issuer, later: Callable[[float], None]
) -> None:
    stack.enable()
    assert read(f"Bearer {issuer.token()}").status == 200
    issuer.answer = {"keys": [jwk(OURS), jwk(THEIRS, kid="k2")]}
    rotated = f"Bearer {issuer.token(key=THEIRS, headers={'kid': 'k2'})}"
    later(29)
    assert refused(read(rotated))
    assert issuer.asked == 1
    later(31)
    assert read(rotated).status == 200
    assert issuer.asked == 2
    unknown = f"Bearer {issuer.token(headers={'kid': 'unknown'})}"
    later(60)
    assert refused(read(unknown))
    assert issuer.asked == 2
    later(62)
    assert refused(read(unknown))
    assert issuer.asked == 3


def test_what_the_gateway_verified_is_not_verified_again(stack: Stack, issuer: Issuer) -> None:
    stack.enable()
    assert stack.inbox().status == 200
    assert issuer.asked == 0


def test_a_token_never_overrules_the_gateway(stack: Stack, issuer: Issuer) -> None:
    stack.enable()
    event = http_event(INBOX, {}, {"client_id": "leo"}, headers={"authorization": f"Bearer {issuer.token()}"})
    assert refused(answer_of(invoke("list_inbox", event)))


def test_with_a_gateway_the_verification_is_not_even_imported() -> None:
    """It is half of a function's start-up, and a function on AWS never needs it."""
    program = (
        "import sys; from functions.list_inbox import handler; from testing.invocations import Context, http_event;"
        "from testing.routes import INBOX;"
        "from testing.people import ANA;"
        "handler.lambda_handler(http_event(INBOX, {}, {'client_id': 'leo'}), Context('x'));"
        "assert not {'jwt', 'cryptography', 'client_messaging.auth.bearer_token'} & set(sys.modules)"
    )
    environment = {"PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'layers/messaging'}", "POWERTOOLS_METRICS_NAMESPACE": "x"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

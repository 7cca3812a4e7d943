"""Who gets in: only a token that the issuer signed, for this audience, at this time."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from functools import cache

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from deployment.documents import Document, Json
from local.apigateway.jwt_authorizer import Forbidden, JwtAuthorizer, Keys, Unauthorized, Verified, as_text
from local.errors import NotSupported

ISSUER, AUDIENCE, KEY_ID = "https://issuer.example", "our-audience", "key-1"


@cache
def private_key(owner: str = "issuer") -> RSAPrivateKey:
    assert owner
    return generate_private_key(public_exponent=65537, key_size=2048)


def claims(**changes: Json) -> Document:
    now = int(time.time())
    given = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ana", "iat": now, "exp": now + 600, **changes}
    return {name: value for name, value in given.items() if value is not None}


def signed(content: Document, key: RSAPrivateKey | None = None, kid: str | None = KEY_ID) -> str:
    headers = {"kid": kid} if kid else {}
    return jwt.encode(content, key or private_key(), algorithm="RS256", headers=headers)


def unsigned() -> str:
    return jwt.encode(claims(), "", algorithm="none", headers={"kid": KEY_ID})


def signed_with_the_public_key() -> str:
    """The classic: HS256 with the public key as the secret, made by hand because PyJWT refuses to make it."""

    public = private_key().public_key()
    secret = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    parts = [{"alg": "HS256", "typ": "JWT", "kid": KEY_ID}, claims()]
    text = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    mac = base64.urlsafe_b64encode(hmac.digest(secret, text, hashlib.sha256)).rstrip(b"=")
    return b".".join([text, mac]).decode()


async def fetch(issuer: str) -> Document:
    assert issuer == ISSUER
    key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private_key().public_key()))
    return {"keys": [{**key, "kid": KEY_ID}]}


def verify(header: str | None, scopes: tuple[str, ...] = ()) -> Verified:
    authorizer = JwtAuthorizer(ISSUER, [AUDIENCE], Keys(ISSUER, fetch))
    return asyncio.run(authorizer.verify(header, scopes))


@pytest.mark.parametrize("prefix", ["Bearer ", "bearer ", ""])
def test_a_good_token_gets_in_with_or_without_the_word_bearer(prefix: str) -> None:
    assert verify(prefix + signed(claims())).claims["sub"] == "ana"


def test_a_list_of_audiences_or_a_client_id_does_too() -> None:
    assert verify(signed(claims(aud=["other", AUDIENCE])))
    assert verify(signed(claims(aud=None, client_id=AUDIENCE)))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"exp": int(time.time()) - 1}, id="expired"),
        pytest.param({"exp": None}, id="without an end"),
        pytest.param({"nbf": int(time.time()) + 600}, id="not yet valid"),
        pytest.param({"iat": int(time.time()) + 600}, id="issued in the future"),
        pytest.param({"iss": "https://other.example"}, id="other issuer"),
        pytest.param({"iss": None}, id="without an issuer"),
        pytest.param({"aud": "other"}, id="other audience"),
        pytest.param({"aud": None}, id="without an audience"),
        pytest.param({"aud": "other", "client_id": AUDIENCE}, id="other audience, though our client id"),
    ],
)
def test_a_token_that_says_the_wrong_thing_stays_out(changes: Document) -> None:
    with pytest.raises(Unauthorized):
        verify(signed(claims(**changes)))


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(lambda: signed(claims(), key=private_key("somebody else")), id="signed by somebody else"),
        pytest.param(lambda: signed(claims(), kid="key-2"), id="a key that the issuer does not have"),
        pytest.param(lambda: signed(claims(), kid=None), id="no key named"),
        pytest.param(unsigned, id="alg none"),
        pytest.param(signed_with_the_public_key, id="HS256 with the public key"),
        pytest.param(lambda: signed(claims())[:-4] + "AAAA", id="signature changed"),
        pytest.param(lambda: "not.a.token", id="not a token"),
        pytest.param(lambda: "\N{SNOWMAN}", id="not even text that could be one"),
    ],
)
def test_a_token_that_the_issuer_did_not_sign_stays_out(token: Callable[[], str]) -> None:
    with pytest.raises(Unauthorized):
        verify(f"Bearer {token()}")


@pytest.mark.parametrize("header", [None, ""])
def test_without_a_token_nobody_gets_in(header: str | None) -> None:
    with pytest.raises(Unauthorized):
        verify(header)


def test_the_refusal_never_repeats_the_token() -> None:
    token = signed(claims(aud="other"))
    with pytest.raises(Unauthorized) as refusal:
        verify(token)
    assert token.split(".")[1] not in str(refusal.value)


def test_a_scope_of_the_route_is_required() -> None:
    assert verify(signed(claims(scope="read write")), ("write",)).scopes == ["read", "write"]
    with pytest.raises(Forbidden):
        verify(signed(claims(scope="read")), ("write",))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (3, "3"),
        (True, "true"),
        (["a", "b"], "[a b]"),
        ([1, True], "[1 true]"),
        ({"b": 1, "a": ["x"]}, "map[a:[x] b:1]"),
        (None, "<nil>"),
    ],
)
def test_claims_arrive_as_texts(value: Json, text: str) -> None:
    assert as_text(value) == text


def test_a_new_key_of_the_issuer_is_found_but_not_by_asking_for_every_unknown_one() -> None:
    asked: list[str] = []
    now = [0.0]

    async def counting(issuer: str) -> Document:
        asked.append(issuer)
        return await fetch(issuer)

    async def look() -> None:
        keys = Keys(ISSUER, counting, lambda: now[0])
        for _ in range(5):
            assert await keys.find("key-2") is None
        assert len(asked) == 1
        now[0] = 11.0
        assert await keys.find("key-2") is None
        assert len(asked) == 2
        assert await keys.find(KEY_ID)
        assert len(asked) == 2

    asyncio.run(look())


@pytest.mark.parametrize(
    ("scheme", "named"),
    [
        ({"type": "request"}, "request"),
        ({"type": "jwt", "identitySource": "$request.querystring.token"}, "querystring"),
        ({"type": "jwt", "authorizerResultTtlInSeconds": 5}, "authorizerResultTtlInSeconds"),
    ],
)
def test_an_authorizer_that_is_not_served_is_an_error_that_names_it(scheme: Document, named: str) -> None:
    with pytest.raises(NotSupported, match=named):
        JwtAuthorizer.from_security_scheme("Api", {"x-amazon-apigateway-authorizer": scheme}, fetch)

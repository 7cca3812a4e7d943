"""Requests are signed as botocore signs them, to the byte, whatever the headers, the day and the credentials."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from botocore import auth
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.session import Session
from hypothesis import given
from hypothesis import strategies as st

from client_messaging.dynamodb import signing
from client_messaging.dynamodb.signing import KeptKeys

NOON: Final = datetime(2026, 11, 29, 12, tzinfo=UTC)
URLS: Final = (
    "https://dynamodb.eu-west-1.amazonaws.com/",
    "https://DynamoDB.eu-west-1.amazonaws.com:443/",
    "http://localhost:8000/a/../b?x=1&a=2",
    "https://[::1]:8443/",
)

secrets = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=40)
credentials = st.builds(Credentials, secrets, secrets, st.none() | secrets)
words = st.sampled_from(["one", "  two   three ", "Ünlike", ""])
names = st.sampled_from(
    ["X-Amz-Target", "Content-Type", "User-Agent", "Host", "Expect", "x-amzn-trace-id", "X-Amz-Date", "x-amz-target"]
)
headers = st.lists(st.tuples(names, words), max_size=6)
"""Some of them twice, in either case, and some that are not signed."""


class Clock:
    """The clock of botocore's signatures."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = NOON
        patch.setattr(auth, "get_current_datetime", lambda **_: self.now)


@pytest.fixture(scope="module")
def clock() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        yield Clock(patch)


def signed(kind: type[SigV4Auth], who: Credentials, url: str, said: list[tuple[str, str]], region: str) -> Any:
    request: Any = AWSRequest("POST", url, data=b"{}")
    for name, value in said:
        request.headers[name] = value
    signer: Any = kind(who, "dynamodb", region)
    signer.add_auth(request)
    return request.headers.items()


@given(
    st.lists(st.tuples(credentials, st.sampled_from(["eu-west-1", "us-east-1"]), st.integers(-3, 3)), min_size=1),
    st.sampled_from(URLS),
    headers,
)
def test_a_signature_is_botocores_to_the_byte(
    clock: Clock, turns: list[tuple[Credentials, str, int]], url: str, said: list[tuple[str, str]]
) -> None:
    for who, region, days in turns:
        clock.now = NOON + timedelta(days=days)
        kept, botocores = (signed(kind, who, url, said, region) for kind in (KeptKeys, SigV4Auth))
        assert kept == botocores


def test_one_signer_signs_each_request_for_itself(clock: Clock) -> None:
    kept: Any = KeptKeys(Credentials("key", "secret"), "dynamodb", "eu-west-1")
    for target in ("one", "two"):
        request: Any = AWSRequest("POST", URLS[0], data=b"{}")
        request.headers["X-Amz-Target"] = target
        kept.add_auth(request)
        said = [("X-Amz-Target", target)]
        assert request.headers.items() == signed(SigV4Auth, Credentials("key", "secret"), URLS[0], said, "eu-west-1")


def test_a_key_is_computed_once_a_day(clock: Clock) -> None:
    signing._signing_key.cache_clear()
    who = Credentials("key", "a secret of this test")
    for days in (0, 0, 1, 1):
        clock.now = NOON + timedelta(days=days)
        signed(KeptKeys, who, URLS[0], [], "eu-west-1")
    assert signing._signing_key.cache_info().misses == 2


def test_other_ways_to_sign_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    config = Config(parameter_validation=False)
    client: Any = Session().create_client("dynamodb", region_name="eu-west-1", config=config)
    signer = client._request_signer
    signing.keep_keys(signer)
    kinds = [type(signer.get_auth_instance("dynamodb", "eu-west-1", version)) for version in ("v4", "v4-query", "v2")]
    assert kinds == [KeptKeys, auth.SigV4QueryAuth, auth.SigV2Auth]

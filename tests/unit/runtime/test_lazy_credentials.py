"""Keys in the environment are what botocore itself finds there, and nothing else is asked for them."""

from collections.abc import Mapping

import pytest
from botocore.exceptions import PartialCredentialsError
from botocore.session import Session

from client_messaging.runtime.aws_session import LeanSession

KEYS = {"AWS_ACCESS_KEY_ID": "an-id", "AWS_SECRET_ACCESS_KEY": "a-secret"}
NAMES = (*KEYS, "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_ACCOUNT_ID", "AWS_CREDENTIAL_EXPIRATION")


def set_only(monkeypatch: pytest.MonkeyPatch, keys: Mapping[str, str]) -> None:
    for name in (*NAMES, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in keys.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"AWS_SESSION_TOKEN": "a-token"},
        {"AWS_SESSION_TOKEN": "a-token", "AWS_SECURITY_TOKEN": "an-old-token"},
        {"AWS_SESSION_TOKEN": "a-token", "AWS_ACCOUNT_ID": "123456789012"},
        {"AWS_SESSION_TOKEN": "a-token", "AWS_CREDENTIAL_EXPIRATION": "2126-11-29T15:00:00Z"},
        {"AWS_SESSION_TOKEN": "", "AWS_ACCOUNT_ID": "", "AWS_CREDENTIAL_EXPIRATION": ""},
    ],
)
def test_keys_are_those_that_botocore_finds(monkeypatch: pytest.MonkeyPatch, more: dict[str, str]) -> None:
    set_only(monkeypatch, KEYS | more)
    lean, whole = (session.get_credentials() for session in (LeanSession(), Session()))
    assert lean is not None
    assert whole is not None
    assert type(lean) is type(whole)
    assert lean.method == whole.method == "env"
    assert lean.get_frozen_credentials() == whole.get_frozen_credentials()
    assert lean.get_frozen_credentials().access_key == "an-id"


def test_a_key_without_its_secret_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    set_only(monkeypatch, {"AWS_ACCESS_KEY_ID": "an-id"})
    for session in (LeanSession(), Session()):
        with pytest.raises(PartialCredentialsError):
            session.get_credentials()


def test_there_are_no_keys_but_those_of_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    set_only(monkeypatch, {})
    session = LeanSession()
    assert session.get_credentials() is None
    assert [one.METHOD for one in session.get_component("credential_provider").providers] == [
        "env",
        "container-role-when-needed",
    ]

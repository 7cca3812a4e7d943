"""AWS credentials as Lambda has them: in the environment, or fetched when the first request is signed.

With SnapStart, Lambda's environment has the URL of a credentials endpoint instead of keys, as for containers
(https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html). botocore requests them when a client is made:
the keys would be in the snapshot and every environment restored from it, and would expire there.

Botocore's other places for credentials (profiles, single sign-on, an instance's metadata) do not exist on Lambda. To
make their providers takes one part in a hundred of a start.
"""

import os
from functools import partial
from importlib import import_module
from typing import Any

from botocore.credentials import (
    CredentialProvider,
    CredentialResolver,
    Credentials,
    DeferredRefreshableCredentials,
    EnvProvider,
)
from botocore.utils import ContainerMetadataFetcher

_ADDRESS, _TOKEN = "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"


class _OfEnvironment(EnvProvider):
    """Credential provider: the keys in the environment. Only botocore's own loads a parser of dates for it."""

    def load(self) -> Credentials | None:
        """As botocore's. Raises PartialCredentialsError for a key without its secret."""
        if not self.environ.get(self.ACCESS_KEY):
            return None
        if self.environ.get(self.EXPIRY_TIME):
            return super().load()
        botocores: Any = self
        keys = botocores._create_credentials_fetcher()(require_expiry=False)  # noqa: SLF001
        names = ("access_key", "secret_key", "token", "account_id")
        return Credentials(**{name: keys[name] for name in names}, method=self.METHOD)


class _WhenNeeded(CredentialProvider):
    """Credential provider: fetch keys at the first request, and again before they expire."""

    METHOD = "container-role-when-needed"

    def load(self) -> DeferredRefreshableCredentials | None:
        """Refreshable credentials; None if the environment has no such URL.

        What fetches them, and reads when they expire, is loaded now: it is then in the snapshot.
        """
        if _ADDRESS not in os.environ:
            return None
        import_module("dateutil.parser")
        return DeferredRefreshableCredentials(partial(_fetch, ContainerMetadataFetcher()), self.METHOD)


def resolver() -> CredentialResolver:
    """Where a session's clients look for keys: in the environment first."""
    return CredentialResolver([_OfEnvironment(), _WhenNeeded()])


def _fetch(keys: ContainerMetadataFetcher) -> dict[str, str]:
    """Fetch the current keys. Raises botocore's MetadataRetrievalError without a response."""
    token = os.environ.get(_TOKEN)
    headers = {"Authorization": token} if token else {}
    answer = keys.retrieve_full_uri(os.environ[_ADDRESS], headers=headers)
    return {
        "access_key": answer["AccessKeyId"],
        "secret_key": answer["SecretAccessKey"],
        "token": answer["Token"],
        "expiry_time": answer["Expiration"],
    }

"""AWS credentials fetched when the first request is signed, not when a client is made.

With SnapStart, Lambda's environment has the URL of a credentials endpoint instead of keys, as for containers
(https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html). botocore requests them when a client is made:
the keys would be in the snapshot and every environment restored from it, and would expire there.
"""

import os
from typing import Final

from botocore.credentials import CredentialProvider, DeferredRefreshableCredentials
from botocore.session import Session
from botocore.utils import ContainerMetadataFetcher

_ADDRESS, _TOKEN = "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"
_AT_ONCE: Final = "container-role"
"""botocore's own provider of container credentials."""


class _WhenNeeded(CredentialProvider):
    """Credential provider: fetch keys at the first request, and again before they expire."""

    METHOD = f"{_AT_ONCE}-when-needed"

    def load(self) -> DeferredRefreshableCredentials | None:
        """Refreshable credentials; None if the environment has no such URL."""
        return DeferredRefreshableCredentials(_fetch, self.METHOD) if _ADDRESS in os.environ else None


def fetch_when_needed(session: Session) -> Session:
    """Make a session's clients fetch keys lazily. Keys in the environment still take precedence."""
    session.get_component("credential_provider").insert_before(_AT_ONCE, _WhenNeeded())
    return session


def _fetch() -> dict[str, str]:
    """Fetch the current keys. Raises botocore's MetadataRetrievalError without a response."""
    token = os.environ.get(_TOKEN)
    headers = {"Authorization": token} if token else {}
    answer = ContainerMetadataFetcher().retrieve_full_uri(os.environ[_ADDRESS], headers=headers)
    return {
        "access_key": answer["AccessKeyId"],
        "secret_key": answer["SecretAccessKey"],
        "token": answer["Token"],
        "expiry_time": answer["Expiration"],
    }

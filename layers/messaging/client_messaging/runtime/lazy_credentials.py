"""AWS credentials fetched when the first request is signed, not when a client is made.

With SnapStart, Lambda's environment has no keys but the address of a credentials endpoint, as for containers
(https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html). botocore asks there when a client is made: the
keys would be in the snapshot and in every copy of it, and would expire there.
"""

import os
from typing import Final

from botocore.credentials import CredentialProvider, DeferredRefreshableCredentials
from botocore.session import Session
from botocore.utils import ContainerMetadataFetcher

_ADDRESS, _TOKEN = "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"
_AT_ONCE: Final = "container-role"
"""botocore's own provider of such keys."""


class _WhenNeeded(CredentialProvider):
    """Keys that are fetched at the first request, and anew before they run out."""

    METHOD = f"{_AT_ONCE}-when-needed"

    def load(self) -> DeferredRefreshableCredentials | None:
        """What will fetch them; None where the environment has no such address."""
        return DeferredRefreshableCredentials(_fetch, self.METHOD) if _ADDRESS in os.environ else None


def fetch_when_needed(session: Session) -> Session:
    """Have a session's clients fetch such keys when they need them. Keys of the environment come first, as ever."""
    session.get_component("credential_provider").insert_before(_AT_ONCE, _WhenNeeded())
    return session


def _fetch() -> dict[str, str]:
    """The keys as they are now. Raises botocore's MetadataRetrievalError where there is no answer."""
    token = os.environ.get(_TOKEN)
    headers = {"Authorization": token} if token else {}
    answer = ContainerMetadataFetcher().retrieve_full_uri(os.environ[_ADDRESS], headers=headers)
    return {
        "access_key": answer["AccessKeyId"],
        "secret_key": answer["SecretAccessKey"],
        "token": answer["Token"],
        "expiry_time": answer["Expiration"],
    }

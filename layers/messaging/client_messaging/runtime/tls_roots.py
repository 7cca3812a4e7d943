"""The roots that certificates of AWS are held to: loaded once, at the start, and not for each connection.

For endpoints of AWS itself, in its largest partition, they are the five that Amazon Trust Services names for trust
stores (https://www.amazontrust.com/repository/), taken from botocore's bundle. In other partitions, and for an endpoint
with another name, they are the whole bundle; a bundle that the environment names (AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE)
is used instead, as botocore does. Host names are compared by urllib3 in any case.

urllib3 loads the bundle again for each connection that it opens, into the same context.
"""

from contextlib import suppress
from functools import cache
from pathlib import Path
from ssl import SSLContext
from typing import Any, Final
from urllib.parse import urlsplit

from botocore.httpsession import create_urllib3_context, get_cert_path

OF_AMAZON: Final = (
    "Amazon Root CA 1",
    "Amazon Root CA 2",
    "Amazon Root CA 3",
    "Amazon Root CA 4",
    "Starfield Services Root Certificate Authority - G2",
)
"""Subjects, by the labels of botocore's bundle."""

_PARTITION: Final = "aws"
_NAMES: Final = (".amazonaws.com", ".api.aws")
_BEGIN, _END = "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n"


def load_once(client: Any) -> None:
    """Let a client's connections use roots that are loaded now. Without TLS or its verification nothing changes.

    Nor does it with a bundle that cannot be read: each connection says so.
    """
    http = client._endpoint.http_session  # noqa: SLF001 - no setting of a client is a context
    bundle = get_cert_path(http._verify)  # noqa: SLF001
    if not bundle or urlsplit(client.meta.endpoint_url).scheme != "https":
        return
    with suppress(OSError):
        only_amazon = http._verify is True and _is_of_amazon(client)  # noqa: SLF001
        http._manager.connection_pool_kw["ssl_context"] = _context(bundle, only_amazon=only_amazon)  # noqa: SLF001


def _is_of_amazon(client: Any) -> bool:
    host = urlsplit(client.meta.endpoint_url).hostname or ""
    return client.meta.partition == _PARTITION and host.endswith(_NAMES)


@cache
def _context(bundle: str, *, only_amazon: bool) -> SSLContext:
    """Botocore's context with the roots. Raises OSError, and ssl.SSLError, for a bundle that cannot be read."""
    context: SSLContext = create_urllib3_context()
    roots = of_amazon(Path(bundle).read_bytes().decode()) if only_amazon else ""
    load = context.load_verify_locations
    if roots:
        load(cadata=roots)
    else:
        load(bundle)

    def load_another(cafile: str | None = None, capath: str | None = None, cadata: str | None = None) -> None:
        if (cafile, capath, cadata) != (bundle, None, None):
            load(cafile, capath, cadata)

    vars(context)["load_verify_locations"] = load_another
    return context


def of_amazon(bundle: str) -> str:
    """The certificates of Amazon's roots in botocore's bundle; nothing if one of them is missing."""
    found = [_labelled(bundle, label) for label in OF_AMAZON]
    return "".join(found) if all(found) else ""


def _labelled(bundle: str, label: str) -> str:
    _, _, after = bundle.partition(f'# Label: "{label}"\n')
    _, begin, after = after.partition(_BEGIN)
    content, end, _ = after.partition(_END)
    return begin + content + end

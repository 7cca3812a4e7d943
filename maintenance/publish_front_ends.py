"""The command `publish`: uploads the built front ends to a stack on AWS."""

import argparse
import json
import mimetypes
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deployment.front_ends import FrontEndConfig, cache_control
from deployment.paths import REPOSITORY
from maintenance.stacks import DeployedStack, NotThere

BUILT: Final = REPOSITORY / "web/dist"
_CONFIG: Final = "config.json"
# For pages of others: a package, and what `make run` shows of it.
_NOT_SERVED: Final = {"element", "examples"}


@dataclass(frozen=True)
class _Served:
    """A stack's front-end hosting: domain, bucket, distribution, and the addresses for `config.json`."""

    domain: str
    bucket: str
    distribution: str
    config: FrontEndConfig


def publish(_: argparse.Namespace, stack: DeployedStack) -> int:
    """Upload the front ends of `web/dist` and the stack's addresses, and invalidate CloudFront's cache; status 0.

    Assets go before the pages that refer to them, and assets of former pages stay: open pages go on working.
    Raises NotThere if the stack serves no front ends, or if nothing is built.
    """
    served = _of(stack)
    files = _files()
    contents = {name: files[name].read_bytes() for name in sorted(files, key=_pages_last)}
    contents[_CONFIG] = json.dumps(served.config.document()).encode()
    s3 = stack.client("s3")
    for name, content in contents.items():
        s3.put_object(
            Bucket=served.bucket,
            Key=name,
            Body=content,
            ContentType=_content_type(name),
            CacheControl=cache_control(name),
        )
    batch = {"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": str(time.time_ns())}
    stack.client("cloudfront").create_invalidation(DistributionId=served.distribution, InvalidationBatch=batch)
    print(f"{len(contents)} files: https://{served.domain}/chart/ and https://{served.domain}/portal/")
    return 0


def _of(stack: DeployedStack) -> _Served:
    if not stack.resources.get("FrontEnds"):
        raise NotThere(f"{stack.name} serves no front ends: deploy a stack with FrontEndDomain, and name it by --stack")
    described = stack.described()
    outputs, domain = described.outputs, described.parameters["FrontEndDomain"]
    config = FrontEndConfig(outputs["ApiUrl"], outputs["LiveUrl"], outputs["Issuer"], outputs["Audience"])
    return _Served(domain, stack.resource("FrontEndFiles"), stack.resource("FrontEnds"), config)


def _files() -> Mapping[str, Path]:
    """The built files by their keys in the bucket."""
    paths = {path.relative_to(BUILT): path for path in BUILT.rglob("*") if path.is_file() and path.suffix}
    files = {str(name): path for name, path in paths.items() if name.parts[0] not in _NOT_SERVED}
    if not {"chart/index.html", "portal/index.html"} <= files.keys():
        raise NotThere("there are no front ends in web/dist: make publish builds them")
    return files


def _pages_last(name: str) -> tuple[bool, str]:
    return name.endswith(".html"), name


def _content_type(name: str) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind

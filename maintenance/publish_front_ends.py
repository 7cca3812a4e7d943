"""`publish`: the built front ends go where a stack on AWS serves them from."""

import argparse
import json
import mimetypes
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deployment.front_ends import FrontEndConfig, cache_control
from deployment.paths import REPOSITORY
from maintenance.stacks import DeployedStack, NotThere

BUILT: Final = REPOSITORY / "web/dist"
_CONFIG: Final = "config.json"


@dataclass(frozen=True)
class _Served:
    """What a stack says of the front ends that it serves."""

    domain: str
    bucket: str
    distribution: str
    config: FrontEndConfig


def publish(_: argparse.Namespace, stack: DeployedStack) -> int:
    """Upload `web/dist` and the stack's addresses, and have the pages fetched anew; status 0.

    What pages refer to goes first, and what former pages referred to stays: whoever has one open can go on with it.
    Raises NotThere where the stack serves no front ends, where they could not call its API, or where nothing is built.
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
    about = stack.client("cloudformation").describe_stacks(StackName=stack.name)["Stacks"][0]
    given, outputs = _by(about["Parameters"], "Parameter"), _by(about["Outputs"], "Output")
    domain = given["FrontEndDomain"]
    if f"https://{domain}" not in given["AllowedOrigins"].split(","):
        raise NotThere(f"AllowedOrigins of {stack.name} lacks https://{domain}: its API would refuse the front ends")
    config = FrontEndConfig(outputs["ApiUrl"], outputs["LiveUrl"], outputs["Issuer"], outputs["Audience"])
    return _Served(domain, stack.resource("FrontEndFiles"), stack.resource("FrontEnds"), config)


def _by(pairs: list[Any], kind: str) -> Mapping[str, str]:
    return {one[f"{kind}Key"]: one[f"{kind}Value"] for one in pairs}


def _files() -> Mapping[str, Path]:
    """What was built, by its name in the bucket."""
    found = {str(path.relative_to(BUILT)): path for path in BUILT.rglob("*") if path.is_file() and path.suffix}
    if not {"chart/index.html", "portal/index.html"} <= found.keys():
        raise NotThere("there are no front ends in web/dist: make publish builds them")
    return found


def _pages_last(name: str) -> tuple[bool, str]:
    return name.endswith(".html"), name


def _content_type(name: str) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind

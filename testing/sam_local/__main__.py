"""`make sam-local-beside`: the services that `sam local` needs, until Ctrl-C, and lines to paste.

The image, a store in memory with the practice that the sample events speak of, queues, a bus and connections that keep
what they are sent, and an issuer whose keys containers can fetch.
"""

import shlex
import signal
import sys
import time
from contextlib import suppress

import boto3

from deployment.paths import REPOSITORY
from testing import sample_events, store_process
from testing.deployed import deployment
from testing.deployed.issuer import AUDIENCE, Issuer
from testing.people import ANA, ROSA, Person
from testing.sam_local import engine, host, image, sam_local
from testing.sam_local.engine import Engine
from testing.sam_local.host import Host

_ISSUER = "https://issuer.example"
_HOUR = 3600


def main() -> int:
    """Status 0 after Ctrl-C, 1 where no engine is to be had."""
    if not engine.to_be_had():
        print("no Docker engine answers: start one (as root, SAM_LOCAL_START_DOCKERD=1 starts one for you)")
        return 1
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell ignores Ctrl-C for what it started with `&`
        signal.signal(ending, signal.default_int_handler)
    try:
        _serve(Issuer(_ISSUER))
    except engine.NotToBeHad as why:
        print(why)
        return 1
    return 0


def _serve(issuer: Issuer) -> None:
    with engine.running() as docker, store_process.running() as port:
        name = image.ensure(docker)
        tables = boto3.client(
            "dynamodb",
            endpoint_url=f"http://127.0.0.1:{port}",
            region_name="eu-west-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )
        names = sample_events.TableNames("MessagesTable", "AuditTable", "ConnectionsTable")
        sample_events.fresh_practice(tables, names)
        with host.serving(docker, name, port, issuer.documents()) as here:
            print(_lines(docker, here, issuer), flush=True)
            with suppress(KeyboardInterrupt):
                signal.pause()


def _lines(docker: Engine, here: Host, issuer: Issuer) -> str:
    parameters = {
        "Architecture": deployment.architecture(),
        "LocalEndpoint": here.url,
        "JwtIssuer": _ISSUER,
        "JwtAudience": AUDIENCE,
        "JwksUri": f"{here.url}/keys",
    }
    overrides = " ".join(f"{name}={value}" for name, value in parameters.items())
    speaks = sam_local.speaking_to(here, REPOSITORY / ".build/sam-local").relative_to(REPOSITORY)
    beside = f"--skip-pull-image --region eu-west-1 --add-host {host.NAME}:host-gateway --env-vars {speaks}"
    engine_of = [f"  export {name}={shlex.quote(value)}" for name, value in docker.environment.items()]
    lines = [
        "\nReady. In another terminal, from the repository's root:",
        *engine_of,
        f'  OVERRIDES="{overrides}"',
        f'  BESIDE="{beside}"',
        "  export PATH=.tools/sam-cli/bin:$PATH",
        "  sam build --parameter-overrides $OVERRIDES",
        "  sam local invoke ComposeFunction -e events/compose.new_thread.json $BESIDE --parameter-overrides $OVERRIDES",
        "  sam local start-api --warm-containers LAZY $BESIDE --parameter-overrides $OVERRIDES",
        "and, while that serves, with tokens that are good for an hour:",
        f"  ANA={_token(issuer, ANA)}",
        f"  ROSA={_token(issuer, ROSA)}",
        '  curl -s http://127.0.0.1:3000/clients/leo/inbox -H "Authorization: Bearer $ANA"',
        '  curl -s http://127.0.0.1:3000/portal/clients/leo/clinicians/ana/inbox -H "Authorization: Bearer $ROSA"',
        "Stop with Ctrl-C.",
    ]
    return "\n".join(lines)


def _token(issuer: Issuer, person: Person) -> str:
    return issuer.token(person, exp=int(time.time()) + _HOUR)


if __name__ == "__main__":
    sys.exit(main())

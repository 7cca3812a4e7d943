"""MiniStack, an emulated AWS that enforces IAM: a process of its own on a loopback port, gone when the tests are."""

import os
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import boto3
import httpx
from botocore.config import Config

from deployment.paths import REPOSITORY
from testing.deployed import certificate
from testing.deployed.certificate import Certificate

REGION: Final = "eu-west-1"

PYTHON: Final = REPOSITORY / ".tools/ministack/bin/python"
_HOST: Final = "127.0.0.1"
_STARTS_WITHIN_SECONDS: Final = 30
# Whoever has the key that MiniStack was started with is the account's root and may do anything.
_ROOT_KEYS: Final = {"AWS_ACCESS_KEY_ID": "root-of-the-account", "AWS_SECRET_ACCESS_KEY": "a-secret-of-nobody"}
_PATIENCE: Final = Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=30)


class NotStarted(Exception):
    """MiniStack did not come up. The text is what it wrote."""


@dataclass(frozen=True)
class Account:
    """The emulated account, seen with somebody's keys: its root's, unless they were taken from a role."""

    url: str
    certificate: Path
    """Of the one who serves it: the only one to be trusted."""
    keys: Mapping[str, str] = field(default_factory=lambda: _ROOT_KEYS)
    _clients: dict[str, Any] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What points an AWS tool at this account."""
        where = {"AWS_ENDPOINT_URL": self.url, "AWS_CA_BUNDLE": str(self.certificate)}
        return {**self.keys, **where, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}

    def trust(self) -> ssl.SSLContext:
        """For an HTTP client."""
        return ssl.create_default_context(cafile=self.certificate)

    def client(self, service: str) -> Any:
        """The client of a service."""
        if service not in self._clients:
            keys = {name.lower(): value for name, value in self.keys.items()}
            make: Any = boto3.client  # its overloads know only the services that have stubs here
            self._clients[service] = make(
                service,
                region_name=REGION,
                endpoint_url=self.url,
                verify=str(self.certificate),
                config=_PATIENCE,
                **keys,
            )
        return self._clients[service]

    @contextmanager
    def in_the_role(self, role: str) -> Iterator["Account"]:
        """The same account with the rights of a role, which on AWS only its service could take on."""
        arn = self.client("iam").get_role(RoleName=role)["Role"]["Arn"]
        taken = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="least-privilege")["Credentials"]
        keys = {
            "AWS_ACCESS_KEY_ID": taken["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": taken["SecretAccessKey"],
            "AWS_SESSION_TOKEN": taken["SessionToken"],
        }
        with closing(Account(self.url, self.certificate, keys)) as account:
            yield account

    def close(self) -> None:
        """Close the clients."""
        for client in self._clients.values():
            client.close()


@contextmanager
def running(log: Path) -> Iterator[Account]:
    """An empty account. On the way out, whatever happened, it is gone; what MiniStack wrote stays in `log`."""
    port = _free_port()
    with TemporaryDirectory(prefix="ministack-") as home, log.open("wb") as written, _terminated_like_interrupted():
        directory = Path(home)
        proof = certificate.write(directory, _HOST)
        process = subprocess.Popen(
            _command(port, proof),
            env=_environment(directory, port, proof),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # the functions are its children: they are ended with it
        )
        try:
            with closing(Account(f"https://{_HOST}:{port}", proof.certificate)) as account:
                _wait_until_up(process, account, log)
                yield account
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # there is nothing to save
            process.wait()


def _command(port: int, proof: Certificate) -> list[str | Path]:
    """MiniStack in one process, by its server: `-m ministack` would take port 443 as well."""
    tls = ("--certfile", proof.certificate, "--keyfile", proof.key)
    # It counts a WebSocket's handshake as idle until its functions have answered, and they may have to start first.
    patient = ("--keep-alive", "60")
    app = f"{Path(__file__).with_name('batches') / 'permitted_as_on_aws.py'}:app"
    return [PYTHON, "-m", "hypercorn", "--workers=0", "--bind", f"{_HOST}:{port}", *tls, *patient, app]


def _environment(directory: Path, port: int, proof: Certificate) -> dict[str, str]:
    """Nothing of ours but PATH: the functions inherit it. With TLS: the queues refuse whoever speaks in the clear."""
    return {
        **_ROOT_KEYS,
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "TMPDIR": str(directory),
        "STATE_DIR": str(directory / "state"),
        "S3_DATA_DIR": str(directory / "s3"),
        "AUTH": "true",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(proof.certificate),
        "MINISTACK_SSL_KEY": str(proof.key),
        "AWS_CA_BUNDLE": str(proof.certificate),
        "IOT_MTLS_ENABLED": "0",  # one port is enough
        "LOG_LEVEL": "WARNING",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_up(process: subprocess.Popen[bytes], account: Account, log: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    with httpx.Client(verify=account.trust()) as http:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                if http.get(f"{account.url}/_ministack/health").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
    raise NotStarted(log.read_text())


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """SIGTERM ends the tests as Ctrl-C does. By default it would end them without the `finally` above."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

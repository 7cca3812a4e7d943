"""Matrix Synapse on this machine: loopback only, no federation, no request to anybody.

Rate limits are lifted, so that they are not what is measured; all other settings are Synapse's defaults. Its data is in
a folder: SQLite by default, or a PostgreSQL of its own.
"""

import json
import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.peer import postgres
from deployment.paths import REPOSITORY
from testing.store_process import free_port, wait_for

PYTHON: Final = REPOSITORY / ".tools/synapse/bin/python"
_STARTS_WITHIN_SECONDS: Final = 120
_STOPS_WITHIN_SECONDS: Final = 30
_NO_LIMIT: Final = {"per_second": 1_000_000, "burst_count": 1_000_000}


@dataclass(frozen=True)
class Homeserver:
    """A running Synapse, and its registration secret."""

    url: str
    registration_secret: str


@contextmanager
def running(folder: Path, database: Mapping[str, Any] | None = None) -> Iterator[Homeserver]:
    """Synapse with its data in this folder. `database` is that part of its configuration; None means SQLite."""
    port, secret = free_port(), secrets.token_hex()
    configuration = folder / "homeserver.yaml"
    sqlite = {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}}
    configuration.write_text(json.dumps(_configuration(folder, port, secret, database or sqlite)))  # JSON is YAML
    (folder / "log.yaml").write_text(json.dumps(_log_to(folder / "synapse.log")))
    command = [str(PYTHON), "-m", "synapse.app.homeserver", "--config-path", str(configuration)]
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    with (folder / "output.txt").open("wb") as output:
        keys = [*command, "--generate-keys"]
        subprocess.run(keys, check=True, cwd=folder, env=environment, stdout=output, stderr=output)
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        wait_for(port, process, _STARTS_WITHIN_SECONDS)
        yield Homeserver(f"http://127.0.0.1:{port}", secret)
    finally:
        end(process)


def in_postgres(folder: Path) -> dict[str, Any]:
    """`database` for a PostgreSQL whose socket is in this folder."""
    args = {"user": postgres.USER, "dbname": postgres.USER, "host": str(folder), "cp_min": 5, "cp_max": 10}
    return {"name": "psycopg2", "args": args}


def end(process: subprocess.Popen[bytes]) -> None:
    """Terminate a process that we started; kill it if it does not end."""
    process.terminate()
    try:
        process.wait(_STOPS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _configuration(folder: Path, port: int, secret: str, database: Mapping[str, Any]) -> dict[str, Any]:
    """https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html"""
    clients_only = [{"names": ["client"], "compress": False}]
    listener = {"port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "tls": False, "resources": clients_only}
    return {
        "server_name": "peer.invalid",
        "listeners": [listener],
        "database": dict(database),
        "signing_key_path": str(folder / "signing.key"),
        "pid_file": str(folder / "homeserver.pid"),
        "log_config": str(folder / "log.yaml"),
        "registration_shared_secret": secret,
        "macaroon_secret_key": secrets.token_hex(),
        "form_secret": secrets.token_hex(),
        "report_stats": False,
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "url_preview_enabled": False,
        "enable_media_repo": False,
        "rc_message": _NO_LIMIT,
        "rc_registration": _NO_LIMIT,
        "rc_joins": {"local": _NO_LIMIT, "remote": _NO_LIMIT},
        "rc_invites": {"per_room": _NO_LIMIT, "per_user": _NO_LIMIT, "per_issuer": _NO_LIMIT},
    }


def _log_to(path: Path) -> dict[str, Any]:
    """Warnings only, into a file: logging of requests is not measured."""
    handler = {"class": "logging.FileHandler", "filename": str(path)}
    root = {"level": "WARNING", "handlers": ["file"]}
    return {"version": 1, "handlers": {"file": handler}, "root": root, "disable_existing_loggers": False}

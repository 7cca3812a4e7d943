"""`make run` as a child process, with a small template, for tests."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import boto3
import httpx
from botocore.config import Config
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef
from mypy_boto3_events import EventBridgeClient
from mypy_boto3_sqs import SQSClient

from deployment.documents import Document, Json
from deployment.paths import REPOSITORY
from local.cloudformation.arns import REGION
from local.issuer.tokens import SigningKey
from local.paths import Paths
from local.practice.people import PEOPLE
from testing.local.small_template import CONSUME, ECHO, TEMPLATE


class SmallStack:
    """A stack with its own data folder: start, call, stop, kill."""

    def __init__(self, folder: Path, template: str = TEMPLATE) -> None:
        self.folder = folder
        self.paths = Paths(folder / "data")
        self.out = folder / "out.jsonl"
        self.process: subprocess.Popen[bytes] | None = None
        for name, code in {
            "echo/handler.py": ECHO,
            "consume/handler.py": CONSUME,
            "layer/words.py": "WORD = 'one'\n",
        }.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(code, encoding="utf-8")
        (folder / "template.yaml").write_text(template.replace("%(out)s", str(self.out)), encoding="utf-8")

    def start(self, *options: str) -> Self:
        """Returns when the stack is ready."""
        environment = {
            **os.environ,
            "CLIENT_MESSAGING_LOCAL_DIR": str(self.paths.data),
            "AWS_PROFILE": "the-developers-own",
            "AWS_ACCESS_KEY_ID": "the-developers-own",
            "AWS_SESSION_TOKEN": "the-developers-own",
            "HTTPS_PROXY": "http://the-developers-own",
            "PYTHONPATH": str(REPOSITORY),
        }
        before = self._stack_file()  # left behind by a killed engine
        command = [sys.executable, "-m", "local", "run", "--port", "0", "--no-seed", *options]
        with (self.folder / "terminal.txt").open("ab") as terminal:
            self.process = subprocess.Popen(
                [*command, "--template", str(self.folder / "template.yaml")],
                cwd=REPOSITORY,
                env=environment,
                stdout=terminal,
                stderr=terminal,
            )
        eventually(lambda: self._stack_file() not in (None, before) or self.process_ended())
        assert not self.process_ended(), self.terminal()
        return self

    def _stack_file(self) -> str | None:
        """The content of stack.json, if it exists."""
        try:
            return self.paths.stack_file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def process_ended(self) -> bool:
        assert self.process
        return self.process.poll() is not None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and wait; returns the exit status."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End what still runs, as where a test has failed."""
        if self.process and not self.process_ended():
            self.stop()

    def terminal(self) -> str:
        return (self.folder / "terminal.txt").read_text(encoding="utf-8")

    @property
    def document(self) -> Document:
        document: Document = json.loads(self.paths.stack_file.read_text(encoding="utf-8"))
        return document

    def get(self, path: str, method: str = "GET", **options: Json) -> httpx.Response:
        return httpx.request(method, self.document["api_url"] + path, timeout=20, **options)

    def sign(self, **changes: Json) -> Document:
        """Headers with a token of this stack's issuer."""
        now = int(time.time())
        claims = {"iss": self.document["issuer"], "aud": self.document["audience"], "sub": PEOPLE[0].person_id}
        token = SigningKey.load(self.paths.signing_key).sign({**claims, "iat": now, "exp": now + 60, **changes})
        return {"authorization": f"Bearer {token}"}

    def put_events(self, *entries: Document) -> Document:
        """PutEvents over HTTP."""
        defaults = {"Source": "test", "DetailType": "job", "Detail": "{}", "EventBusName": "small"}
        headers = {"x-amz-target": "AWSEvents.PutEvents"}
        body = {"Entries": [{**defaults, **entry} for entry in entries]}
        answer: Document = httpx.post(self.document["aws_url"], json=body, headers=headers).raise_for_status().json()
        return answer

    def sqs(self) -> SQSClient:
        return boto3.client(
            "sqs",
            endpoint_url=self.document["aws_url"],
            region_name=REGION,
            aws_access_key_id="x",
            aws_secret_access_key="x",
        )

    def events(self) -> EventBridgeClient:
        return boto3.client(
            "events",
            endpoint_url=self.document["aws_url"],
            region_name=REGION,
            aws_access_key_id="x",
            aws_secret_access_key="x",
        )

    def client(self, service: str) -> Any:
        """boto3's client of a service of which there are no types here. It tries once."""
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.document["aws_url"],
            region_name=REGION,
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=Config(retries={"total_max_attempts": 1}),
        )

    def store(self) -> DynamoDBClient:
        return boto3.client(
            "dynamodb",
            endpoint_url=self.document["store_url"],
            region_name=REGION,
            aws_access_key_id="x",
            aws_secret_access_key="x",
        )

    def put(self, key: str, kind: str) -> None:
        """Put an item into the table with a stream."""
        item: dict[str, AttributeValueTypeDef] = {"pk": {"S": key}, "kind": {"S": kind}, "raw": {"B": b"\xff"}}
        self.store().put_item(TableName="local-Things", Item=item)

    def has(self, key: str) -> bool:
        return "Item" in self.store().get_item(TableName="local-Things", Key={"pk": {"S": key}}, ConsistentRead=True)

    def consumed(self, by: str) -> list[Document]:
        """The events that a function was called with, oldest first."""
        lines = self.out.read_text(encoding="utf-8").splitlines() if self.out.exists() else []
        calls = [json.loads(line) for line in lines]
        return [call["event"] for call in calls if call["by"] == f"local-{by}"]


def eventually(condition: Callable[[], Json], seconds: float = 20) -> None:
    """Wait until the condition holds, at most `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not true within {seconds} s"
        time.sleep(0.02)

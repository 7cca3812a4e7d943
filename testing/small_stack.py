"""A small template with small functions, and the engine running it as a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import boto3
import httpx
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

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  JwtIssuer: { Type: String, Default: "" }
  JwtAudience: { Type: String, Default: "" }
  AllowedOrigins: { Type: CommaDelimitedList, Default: "https://localhost" }
Globals:
  Function:
    Runtime: python3.13
    Handler: handler.lambda_handler
    Timeout: 1
    Layers: [!Ref Words]
    Environment: { Variables: { THINGS: !Ref Things, OUT: %(out)s, DEAD_URL: !Ref Dead } }
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Jwt
        Authorizers:
          Jwt:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: { issuer: !Ref JwtIssuer, audience: [!Ref JwtAudience] }
      CorsConfiguration: { AllowOrigins: !Ref AllowedOrigins, AllowMethods: [GET], AllowHeaders: [authorization] }
      RouteSettings: { "GET /rare": { ThrottlingRateLimit: 0.0001, ThrottlingBurstLimit: 1 } }
      AccessLogSettings: { DestinationArn: x, Format: "$context.routeKey $context.status" }
  Words:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layer/ }
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: echo/
      Events:
        Private: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: /private } }
        Open:
          Type: HttpApi
          Properties: { ApiId: !Ref Api, Method: ANY, Path: "/open/{id}", Auth: { Authorizer: NONE } }
        Rare: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: /rare, Auth: { Authorizer: NONE } } }
        Impatient:
          Type: HttpApi
          Properties:
            { ApiId: !Ref Api, Method: GET, Path: /impatient, TimeoutInMillis: 300, Auth: { Authorizer: NONE } }
  FromQueue:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: consume/
      Events:
        Jobs:
          Type: SQS
          Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures] }
  FromTable:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: consume/
      Events:
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Things.StreamArn
            StartingPosition: TRIM_HORIZON
            MaximumRetryAttempts: 1
            FunctionResponseTypes: [ReportBatchItemFailures]
            FilterCriteria:
              Filters: [{ Pattern: '{"dynamodb": {"NewImage": {"kind": {"S": [{"prefix": "seen"}]}}}}' }]
            DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Dead.Arn } }
  FromBus:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: consume/
      EventInvokeConfig:
        MaximumRetryAttempts: 0
        DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Dead.Arn } }
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
      TimeToLiveSpecification: { AttributeName: expires_at, Enabled: true }
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
  Bus: { Type: AWS::Events::EventBus, Properties: { Name: small } }
  ToQueue:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: { source: [test], detail-type: [job] }
      Targets: [{ Id: jobs, Arn: !GetAtt Jobs.Arn, DeadLetterConfig: { Arn: !GetAtt Dead.Arn } }]
  ToFunction:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: { source: [test], detail-type: [call] }
      Targets: [{ Id: call, Arn: !GetAtt FromBus.Arn }]
  Jobs:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: 360, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2 } }
  Dead: { Type: AWS::SQS::Queue }
Outputs:
  BusName: { Value: !Ref Bus }
  MessagesTableName: { Value: !Ref Things }
"""

ECHO = """
import json, os, sys, time
from words import WORD

def lambda_handler(event, context):
    do = (event.get("queryStringParameters") or {}).get("do")
    if do == "raise":
        raise ValueError("secret")
    if do == "exit":
        os._exit(3)
    if do == "sleep":
        time.sleep(float(event["queryStringParameters"]["seconds"]))
    if do == "big":
        return {"statusCode": 200, "body": "x" * (6 * 1024 * 1024 + 1)}
    if do == "odd":
        return {"statusCode": "many"}
    if do == "print":
        print("printed by the function")
    if do == "environment":
        return {"statusCode": 200, "body": json.dumps(dict(os.environ))}
    about = {
        "word": WORD, "pid": os.getpid(), "path": sys.path[:3], "name": context.function_name,
        "id": context.aws_request_id, "arn": context.invoked_function_arn, "memory": context.memory_limit_in_mb,
        "remaining": context.get_remaining_time_in_millis(),
    }
    body = json.dumps({"event": event, "about": about})
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}
"""

CONSUME = """
import json, os

def lambda_handler(event, context):
    with open(os.environ["OUT"], "a") as out:
        out.write(json.dumps({"by": context.function_name, "event": event}) + "\\n")
    if "Records" not in event:
        if event["detail"].get("fail"):
            raise ValueError("no")
        return None
    failed = [identifier(record) for record in event["Records"] if "poison" in json.dumps(record)]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

def identifier(record):
    return record["messageId"] if "messageId" in record else record["dynamodb"]["SequenceNumber"]
"""


class SmallStack:
    """Starts, kills and asks a stack whose data lie in a folder of its own."""

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
        """Ready when it returns."""
        environment = {
            **os.environ,
            "CLIENT_MESSAGING_LOCAL_DIR": str(self.paths.data),
            "AWS_PROFILE": "the-developers-own",
            "AWS_ACCESS_KEY_ID": "the-developers-own",
            "AWS_SESSION_TOKEN": "the-developers-own",
            "HTTPS_PROXY": "http://the-developers-own",
            "PYTHONPATH": str(REPOSITORY),
        }
        before = self._said()  # an engine that was killed left it
        command = [sys.executable, "-m", "local", "run", "--port", "0", "--no-seed", *options]
        with (self.folder / "terminal.txt").open("ab") as terminal:
            self.process = subprocess.Popen(
                [*command, "--template", str(self.folder / "template.yaml")],
                cwd=REPOSITORY,
                env=environment,
                stdout=terminal,
                stderr=terminal,
            )
        eventually(lambda: self._said() not in (None, before) or self.process_ended())
        assert not self.process_ended(), self.terminal()
        return self

    def _said(self) -> str | None:
        """What is in stack.json, if anything."""
        try:
            return self.paths.stack_file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def process_ended(self) -> bool:
        assert self.process
        return self.process.poll() is not None

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """The exit status, once it is gone."""
        assert self.process
        self.process.send_signal(how)
        return self.process.wait(timeout=10)

    def terminal(self) -> str:
        return (self.folder / "terminal.txt").read_text(encoding="utf-8")

    @property
    def document(self) -> Document:
        found: Document = json.loads(self.paths.stack_file.read_text(encoding="utf-8"))
        return found

    def get(self, path: str, method: str = "GET", **options: Json) -> httpx.Response:
        return httpx.request(method, self.document["api_url"] + path, timeout=20, **options)

    def sign(self, **changes: Json) -> Document:
        """Headers with a token of this stack's issuer."""
        now = int(time.time())
        claims = {"iss": self.document["issuer"], "aud": self.document["audience"], "sub": PEOPLE[0].person_id}
        token = SigningKey.load(self.paths.signing_key).sign({**claims, "iat": now, "exp": now + 60, **changes})
        return {"authorization": f"Bearer {token}"}

    def put_events(self, *entries: Document) -> Document:
        """As an SDK does it."""
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

    def store(self) -> DynamoDBClient:
        return boto3.client(
            "dynamodb",
            endpoint_url=self.document["store_url"],
            region_name=REGION,
            aws_access_key_id="x",
            aws_secret_access_key="x",
        )

    def put(self, key: str, kind: str) -> None:
        """A row of the table whose stream is followed."""
        item: dict[str, AttributeValueTypeDef] = {"pk": {"S": key}, "kind": {"S": kind}, "raw": {"B": b"\xff"}}
        self.store().put_item(TableName="local-Things", Item=item)

    def has(self, key: str) -> bool:
        return "Item" in self.store().get_item(TableName="local-Things", Key={"pk": {"S": key}}, ConsistentRead=True)

    def consumed(self, by: str) -> list[Document]:
        """The events that a function was called with."""
        lines = self.out.read_text(encoding="utf-8").splitlines() if self.out.exists() else []
        calls = [json.loads(line) for line in lines]
        return [call["event"] for call in calls if call["by"] == f"local-{by}"]


def eventually(condition: Callable[[], Json], seconds: float = 20) -> None:
    """Waits until it holds; only a fault takes as long as the limit."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came to pass"
        time.sleep(0.02)

"""A small template with a WebSocket API and its functions, run by the engine."""

from pathlib import Path

import boto3
from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from deployment.documents import Document, Json
from local.cloudformation.arns import REGION
from testing.small_stack import SmallStack, eventually

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.13
    Handler: handler.lambda_handler
    Timeout: 5
    Environment:
      Variables:
        OUT: %(out)s
        AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: !Sub https://${LiveApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/live
Resources:
  LiveApi:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: live, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
  LiveAuthorizer:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref LiveApi
      Name: tickets
      AuthorizerType: REQUEST
      AuthorizerUri: !Sub "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/\
${Authorize.Arn}/invocations"
      IdentitySource: [route.request.header.Sec-WebSocket-Protocol]
  TellIntegration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref LiveApi
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/\
${Tell.Arn}/invocations"
  ConnectRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref LiveApi
      RouteKey: $connect
      AuthorizationType: CUSTOM
      AuthorizerId: !Ref LiveAuthorizer
      Target: !Sub "integrations/${TellIntegration}"
  DisconnectRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref LiveApi
      RouteKey: $disconnect
      AuthorizationType: NONE
      Target: !Sub "integrations/${TellIntegration}"
  SayRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref LiveApi, RouteKey: say, Target: !Sub "integrations/${TellIntegration}" }
  RareRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref LiveApi, RouteKey: rare, Target: !Sub "integrations/${TellIntegration}" }
  LiveStage:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ApiId: !Ref LiveApi
      StageName: live
      AutoDeploy: true
      DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000, DataTraceEnabled: false }
      RouteSettings: { rare: { ThrottlingRateLimit: 0.0001, ThrottlingBurstLimit: 1 } }
      AccessLogSettings:
        DestinationArn: x
        Format: "$context.eventType $context.routeKey $context.status $context.connectionId $context.identity.sourceIp \
$context.authorizer.principalId $context.error.message | $context.authorizer.error | $context.unknown"
  Authorize: { Type: AWS::Serverless::Function, Properties: { CodeUri: authorize/ } }
  Tell: { Type: AWS::Serverless::Function, Properties: { CodeUri: tell/ } }
  Account: { Type: AWS::ApiGateway::Account, Properties: { CloudWatchRoleArn: !GetAtt LogsRole.Arn } }
  LogsRole: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
Outputs:
  LiveEndpoint: { Value: !GetAtt LiveApi.ApiEndpoint }
"""

# The last subprotocol that a client offers selects a behaviour; the authorizer passes it on in its context.
AUTHORIZE = """
import json, os

def lambda_handler(event, context):
    with open(os.environ["OUT"], "a") as out:
        out.write(json.dumps({"by": context.function_name, "event": event}) + "\\n")
    wish = event["headers"]["Sec-WebSocket-Protocol"].split(",")[-1].strip()
    if wish in ("Unauthorized", "secret"):
        raise Exception(wish)
    if wish == "odd":
        return {"isAuthorized": True}
    effect, arn = ("Deny" if wish == "deny" else "Allow"), event["methodArn"].replace("$connect", "*")
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": arn}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "ana", "policyDocument": policy, "context": {"wish": wish, "number": 7, "truth": True}}
"""

TELL = """
import json, os, time

def lambda_handler(event, context):
    about = event["requestContext"]
    with open(os.environ["OUT"], "a") as out:
        out.write(json.dumps({"by": context.function_name, "event": event}) + "\\n")
    wish = about.get("authorizer", {}).get("wish")
    if about["eventType"] != "CONNECT":
        if wish == "slow-end" and about["eventType"] == "DISCONNECT":
            time.sleep(60)
        if "fail" in event.get("body", ""):
            raise ValueError("secret")
        if "push" in event.get("body", ""):
            push(about["connectionId"], event["body"])
        return {"statusCode": 200}
    if wish == "slow-begin":
        time.sleep(1)
    if wish == "refuse":
        return {"statusCode": 418}
    if wish == "fail":
        raise ValueError("secret")
    if wish == "no-status":
        return {}
    chosen = "chat" if wish != "strange" else "never-offered"
    return {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": chosen}}

def push(connection_id, text):
    import boto3

    boto3.client("apigatewaymanagementapi").post_to_connection(ConnectionId=connection_id, Data=text.encode())
"""


class LiveStack(SmallStack):
    """A small stack with a WebSocket API: client connections, management API, and calls of the functions."""

    def __init__(self, folder: Path, template: str = TEMPLATE) -> None:
        super().__init__(folder, template)
        for name, code in {"authorize/handler.py": AUTHORIZE, "tell/handler.py": TELL}.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(code, encoding="utf-8")

    def connect(self, wish: str = "plain", **options: Json) -> ClientConnection:
        """An open connection, which the test closes; `wish` selects the behaviour of the functions."""
        offered = options.pop("subprotocols", [Subprotocol("chat"), Subprotocol(wish)])
        return connect(self.document["live_url"], subprotocols=offered, compression=None, legacy=True, **options)

    def connected(self, wish: str = "plain") -> tuple[ClientConnection, str]:
        """An open connection and its id."""
        client = self.connect(wish)
        return client, self.told("CONNECT")[-1]["requestContext"]["connectionId"]

    def management(self) -> ApiGatewayManagementApiClient:
        return boto3.client(
            "apigatewaymanagementapi",
            endpoint_url=f"{self.document['aws_url']}/execute-api",
            region_name=REGION,
            aws_access_key_id="x",
            aws_secret_access_key="x",
        )

    def told(self, event_type: str, connection_id: str | None = None) -> list[Document]:
        """Events of the routes' function, of one connection or of all."""
        found = [event for event in self.consumed("Tell") if event["requestContext"]["eventType"] == event_type]
        return [one for one in found if connection_id in (None, one["requestContext"]["connectionId"])]

    def told_the_end(self, connection_id: str) -> Document:
        """The one event of `$disconnect`."""
        eventually(lambda: self.told("DISCONNECT", connection_id))
        (event,) = self.told("DISCONNECT", connection_id)
        return event

    def access_log(self) -> str:
        return self.paths.logs.joinpath("LiveApi.log").read_text(encoding="utf-8")

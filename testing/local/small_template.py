"""A small SAM template with one resource of each kind, and the code of its functions."""

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
  Clock: { Type: AWS::Scheduler::ScheduleGroup }
  Mail: { Type: AWS::SES::ConfigurationSet, Properties: { ReputationOptions: { ReputationMetricsEnabled: true } } }
  MailOutcomes:
    Type: AWS::SES::ConfigurationSetEventDestination
    Properties:
      ConfigurationSetName: !Ref Mail
      EventDestination:
        { Enabled: true, MatchingEventTypes: [bounce, complaint], EventBridgeDestination: { EventBusArn: default } }
  OutcomeRule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern:
        source: [aws.ses, aws.sms-voice]
        detail:
          $or:
            - mail: { tags: { "ses:configuration-set": [!Ref Mail] } }
            - context: { ring: [{ exists: true }] }
      Targets: [{ Id: outcomes, Arn: !GetAtt Outcomes.Arn }]
  Outcomes: { Type: AWS::SQS::Queue }
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

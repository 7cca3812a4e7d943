"""Changes of the expanded template that no rule notices, and why.

A place with `half: ` or the like in front: only that slip (wrong_values.py).
"""

from collections.abc import Mapping
from typing import Final

_A_NAME = "a name, a label or a text for people"
_NAMED_TWICE = "a name in the account: CloudFormation refuses one in use"
_REFUSED = "CloudFormation refuses a template with it"
_SLOWER = "lower concurrency: slower, and nothing is lost"
_SOONER = "earlier than necessary"
_NEEDED = (
    "within required_permissions.py: a missing one fails, one that is not needed does not, "
    "and tests/deployed/test_least_privilege.py sees both"
)
_BY_SAM = "a tag or label by SAM"

ACCEPTED_CHANGES: Final[Mapping[str, str]] = {
    # gateways
    "AWS::ApiGateway::Account DeletionPolicy": _REFUSED,
    "AWS::ApiGateway::Account UpdateReplacePolicy": _REFUSED,
    "AWS::ApiGatewayV2::Api Properties Body info **": _A_NAME,
    "AWS::ApiGatewayV2::Api Properties Body openapi": _REFUSED,
    "AWS::ApiGatewayV2::Api Properties Body tags **": _BY_SAM,
    "half: AWS::ApiGatewayV2::Api Properties Body x-amazon-apigateway-cors maxAge": _SOONER,
    "AWS::ApiGatewayV2::Api Properties Description": _A_NAME,
    "AWS::ApiGatewayV2::Api Properties Name Fn::Sub": _A_NAME,
    "AWS::ApiGatewayV2::Authorizer Properties Name": _A_NAME,
    "AWS::ApiGatewayV2::Stage Properties Description Fn::If 1 Fn::Sub": _A_NAME,
    "AWS::ApiGatewayV2::Stage Properties Description Fn::If 2": _A_NAME,
    "AWS::ApiGatewayV2::Stage Properties Tags **": _BY_SAM,
    # sign-in
    "misspelt: AWS::Cognito::UserPool Properties AdminCreateUserConfig InviteMessageTemplate Fn::If 1 EmailMessage": (
        "a rule checks its words, not its spelling"
    ),
    "misspelt: AWS::Cognito::UserPool Properties AdminCreateUserConfig InviteMessageTemplate Fn::If 1 EmailSubject": (
        "a rule checks its words, not its spelling"
    ),
    "AWS::Cognito::UserPool Properties Policies PasswordPolicy RequireSymbols": "stricter",
    "AWS::Cognito::UserPoolClient Properties ClientName": _A_NAME,
    "half: AWS::Cognito::UserPoolClient Properties AccessTokenValidity": _SOONER,
    "half: AWS::Cognito::UserPoolClient Properties IdTokenValidity": _SOONER,
    # front ends
    "AWS::CloudFront::Distribution Properties DistributionConfig Comment Fn::Sub": _A_NAME,
    "AWS::CloudFront::Distribution Properties DistributionConfig HttpVersion": _REFUSED,
    "AWS::CloudFront::Distribution Properties DistributionConfig IPV6Enabled": "IPv6 access",
    "AWS::CloudFront::Distribution Properties DistributionConfig DefaultCacheBehavior Compress": "speed only",
    "AWS::CloudFront::Function Properties FunctionConfig Comment": _A_NAME,
    "AWS::S3::Bucket Properties LifecycleConfiguration Rules * Id": _A_NAME,
    "AWS::S3::BucketPolicy Properties PolicyDocument Statement * Sid": _A_NAME,
    "AWS::S3::BucketPolicy Properties PolicyDocument Version": _REFUSED,
    # stores
    "AWS::KMS::Alias Properties AliasName Fn::Sub": _A_NAME,
    "AWS::KMS::Key Properties Description": _A_NAME,
    "AWS::KMS::Key Properties KeyPolicy Statement * Sid": _A_NAME,
    "AWS::KMS::Key Properties KeyPolicy Version": _REFUSED,
    "AWS::SNS::TopicPolicy Properties PolicyDocument Statement * Sid": _A_NAME,
    "AWS::SNS::TopicPolicy Properties PolicyDocument Version": _REFUSED,
    "AWS::SQS::QueuePolicy Properties PolicyDocument Statement * Sid": _A_NAME,
    "AWS::SQS::QueuePolicy Properties PolicyDocument Version": _REFUSED,
    # events
    "AWS::CloudWatch::Alarm Properties Metrics 0 Id": _A_NAME,
    "AWS::CloudWatch::Dashboard Properties **": "tests/template/test_dashboard.py compares the body",
    "AWS::Events::EventBus Properties Name Fn::Sub": _NAMED_TWICE,
    "AWS::Events::Rule Properties Description": _A_NAME,
    "AWS::Events::Rule Properties Targets * Id": _A_NAME,
    "half: AWS::Lambda::EventSourceMapping Properties BatchSize": _SLOWER,
    "more: AWS::Lambda::EventSourceMapping Properties FilterCriteria Filters": (
        "the filter of the other table, which matches nothing of this one"
    ),
    # functions
    "AWS::Lambda::Function Properties Code S3Bucket": "by the expansion of these tests",
    "misspelt: AWS::Lambda::Function Properties Description": _A_NAME,
    "AWS::Lambda::Function Properties Tags **": _BY_SAM,
    "AWS::Lambda::LayerVersion DeletionPolicy": _REFUSED,
    "AWS::Lambda::LayerVersion Properties Content S3Bucket": "by the expansion of these tests",
    "AWS::Lambda::LayerVersion Properties Description": _A_NAME,
    "AWS::Lambda::LayerVersion Properties LayerName": _A_NAME,
    "misspelt: AWS::Lambda::Version Properties Description Fn::Sub": "refers to the same parameters",
    # permissions
    "AWS::IAM::Role DeletionPolicy": _REFUSED,
    "AWS::IAM::Role UpdateReplacePolicy": _REFUSED,
    "AWS::IAM::Role Properties AssumeRolePolicyDocument Version": _REFUSED,
    "AWS::IAM::Role Properties Policies * PolicyDocument Statement": _NEEDED,
    "AWS::IAM::Role Properties Policies * PolicyDocument Statement * Action": _NEEDED,
    "another: AWS::IAM::Role Properties Policies * PolicyDocument Statement * Action *": _NEEDED,
    "another: AWS::IAM::Role Properties Policies * PolicyDocument Statement * Resource Fn::GetAtt *": _NEEDED,
    "another: AWS::IAM::Role Properties Policies * PolicyDocument Statement * Resource Fn::Sub": _NEEDED,
    "AWS::IAM::Role Properties Policies * PolicyDocument Statement * Sid": _A_NAME,
    "AWS::IAM::Role Properties Policies * PolicyDocument Version": _REFUSED,
    # texts
    "AWS::CloudWatch::Alarm Properties AlarmDescription": "a pattern checks its words, not its spelling",
    "Outputs * Description": _A_NAME,
    "Parameters * Description": _A_NAME,
    "Rules * Assertions * AssertDescription": _A_NAME,
}

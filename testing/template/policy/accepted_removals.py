"""Removals from the expanded template that no rule notices, and why. One entry for many places."""

from collections.abc import Mapping
from typing import Final

_A_NAME = "a name, a label or a text for people"
_LESS_IS_ALLOWED = (
    "a missing permission fails: tests/deployed removes each that an emulator enforces, "
    "and required_permissions.py has the rest"
)
_REFUSED = "CloudFormation refuses a template without it"
_EXPANSION = "by the expansion of these tests"
_GRAMMAR = "the older policy version, of which we use no feature"

ACCEPTED_REMOVALS: Final[Mapping[str, str]] = {
    # gateways
    "AWS::ApiGateway::Account DeletionPolicy": "an account-wide setting, retained as a courtesy to other stacks",
    "AWS::ApiGateway::Account UpdateReplacePolicy": "an account-wide setting, retained as a courtesy to other stacks",
    "AWS::ApiGatewayV2::Api Properties Body info **": _A_NAME,
    "AWS::ApiGatewayV2::Api Properties Body openapi": _REFUSED,
    "AWS::ApiGatewayV2::Api Properties Body paths * * responses": "for documents",
    "AWS::ApiGatewayV2::Api Properties Body tags **": _A_NAME,
    "AWS::ApiGatewayV2::Api Properties Description": _A_NAME,
    "AWS::ApiGatewayV2::Api Properties Name **": _A_NAME,
    "AWS::ApiGatewayV2::Authorizer Properties Name": _A_NAME,
    "AWS::ApiGatewayV2::Stage Properties Description Fn::If 2": _REFUSED,
    "AWS::ApiGatewayV2::Stage Properties Tags **": _A_NAME,
    # sign-in
    "AWS::Cognito::UserPool Properties Policies PasswordPolicy RequireSymbols": "false: twelve characters are stronger",
    "AWS::Cognito::UserPoolClient Properties ClientName": _A_NAME,
    # front ends
    "AWS::CloudFront::Distribution Properties DistributionConfig Comment **": _A_NAME,
    "AWS::CloudFront::Distribution Properties DistributionConfig HttpVersion": "speed only",
    "AWS::CloudFront::Distribution Properties DistributionConfig IPV6Enabled": "IPv6 access",
    "AWS::CloudFront::Distribution Properties DistributionConfig DefaultCacheBehavior Compress": "speed only",
    "AWS::CloudFront::Function Properties FunctionConfig Comment": _A_NAME,
    "AWS::S3::Bucket Properties LifecycleConfiguration Rules * Id": _A_NAME,
    "AWS::S3::BucketPolicy Properties PolicyDocument Statement * Sid": _A_NAME,
    "AWS::S3::BucketPolicy Properties PolicyDocument Version": _GRAMMAR,
    # stores
    "AWS::KMS::Alias **": _A_NAME,
    "AWS::KMS::Key Properties Description": _A_NAME,
    "AWS::KMS::Key Properties KeyPolicy Statement * Sid": _A_NAME,
    "AWS::KMS::Key Properties KeyPolicy Version": _GRAMMAR,
    "AWS::SNS::TopicPolicy Properties PolicyDocument Statement * Sid": _A_NAME,
    "AWS::SNS::TopicPolicy Properties PolicyDocument Version": _GRAMMAR,
    "AWS::SQS::QueuePolicy Properties PolicyDocument Statement * Sid": _A_NAME,
    "AWS::SQS::QueuePolicy Properties PolicyDocument Version": _GRAMMAR,
    # events
    "AWS::CloudWatch::Dashboard **": "tests/template/test_dashboard.py compares the body",
    "AWS::Events::EventBus Properties Name **": _REFUSED,
    "AWS::Events::Rule Properties Description": _A_NAME,
    "AWS::Events::Rule Properties Targets * Id": _REFUSED,
    # functions
    "AWS::Lambda::Function Properties Code S3Bucket": _EXPANSION,
    "AWS::Lambda::Function Properties Description": _A_NAME,
    "AWS::Lambda::Function Properties Tags **": _A_NAME,
    "AWS::Lambda::LayerVersion DeletionPolicy": "old layer versions would be retained, at little cost",
    "AWS::Lambda::LayerVersion Properties Content S3Bucket": _EXPANSION,
    "AWS::Lambda::LayerVersion Properties Description": _A_NAME,
    "AWS::Lambda::LayerVersion Properties LayerName": _A_NAME,
    # permissions
    "AWS::IAM::Role DeletionPolicy": "the log role, retained as a courtesy to other stacks",
    "AWS::IAM::Role Properties AssumeRolePolicyDocument Version": _GRAMMAR,
    "AWS::IAM::Role Properties Policies * PolicyDocument Statement *": _LESS_IS_ALLOWED,
    "AWS::IAM::Role Properties Policies * PolicyDocument Statement * Action *": _LESS_IS_ALLOWED,
    "AWS::IAM::Role Properties Policies * PolicyDocument Statement * Sid": _A_NAME,
    "AWS::IAM::Role Properties Policies * PolicyDocument Version": _GRAMMAR,
    "AWS::IAM::Role UpdateReplacePolicy": "the log role, retained as a courtesy to other stacks",
    # parameters
    "Outputs * Description": _A_NAME,
    "Parameters * Description": _A_NAME,
    "Rules ApiDomainsAndCertificateTogether Assertions * AssertDescription": _A_NAME,
    "Rules DomainAndCertificateTogether Assertions * AssertDescription": _A_NAME,
    "Rules LockAndCopyOfBackups Assertions * AssertDescription": _A_NAME,
    "Rules IssuerAndAudienceTogether Assertions * AssertDescription": _A_NAME,
    "Rules NudgeIdentityAndSenderTogether Assertions * AssertDescription": _A_NAME,
    "Rules NudgesNeedAnAddress Assertions * AssertDescription": _A_NAME,
    "Rules MailIdentityAndSenderTogether Assertions * AssertDescription": _A_NAME,
}

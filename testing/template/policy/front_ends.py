"""Rules for the reference front ends: bucket, distribution, security headers and sign-in redirects."""

import json
from collections.abc import Iterator
from typing import Final

from deployment.paths import REPOSITORY
from testing.template.policy import probe
from testing.template.policy.expanded import Document, Expanded, Json, at, prop, statements

BUCKET, BUCKET_POLICY, DISTRIBUTION = "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::CloudFront::Distribution"
ACCESS, HEADERS = "AWS::CloudFront::OriginAccessControl", "AWS::CloudFront::ResponseHeadersPolicy"
CLIENT: Final = "AWS::Cognito::UserPoolClient"

HEADERS_OF_MAKE_RUN: Final[Document] = json.loads((REPOSITORY / "web/headers.json").read_text())
"""The security headers that `make run` sends with every page."""

CACHING_OPTIMIZED: Final = "658327ea-f89d-4fab-a63d-7439e5a7ac0f"
"""CloudFront's managed policy CachingOptimized: no cookie, query string or viewer header reaches the bucket."""

LOOPBACK: Final = "http://localhost:8400/"
"""Cognito takes plain HTTP for localhost, 127.0.0.1 and [::1] alone (API reference, CreateUserPoolClient)."""

_NOTHING: Final = {"Ref": "AWS::NoValue"}
_PAGES: Final[Json] = [
    *(
        {"Fn::If": ["ServesFrontEnds", {"Fn::Sub": f"https://${{FrontEndDomain}}/{name}/"}, _NOTHING]}
        for name in ("chart", "portal")
    ),
    {"Fn::If": ["SignsInOnLocalhost", LOOPBACK, _NOTHING]},
]
_PLACEHOLDERS: Final = {"{api}": "${Api}", "{live}": "${Live}", "{issuer}": "${Issuer}", "{token}": "${Token}"}


def _config(resource: Document) -> Json:
    return prop(resource, "DistributionConfig")


def front_ends_are_only_where_a_domain_is_given(template: Expanded) -> Iterator[str]:
    """Front ends are off by default, and need a domain and a certificate."""
    conditions = at(template.document, "Conditions")
    if at(conditions, "ServesFrontEnds") != {"Fn::Not": [{"Fn::Equals": [{"Ref": "FrontEndDomain"}, ""]}]}:
        yield "ServesFrontEnds: does not depend on FrontEndDomain alone"
    if at(conditions, "HasTokenOrigin") != {"Fn::Not": [{"Fn::Equals": [{"Ref": "TokenOrigin"}, ""]}]}:
        yield "HasTokenOrigin: does not depend on TokenOrigin alone"
    names = ("FrontEndDomain", "FrontEndCertificateArn", "TokenOrigin")
    if [name for name in names if at(template.document, "Parameters", name, "Default") != ""]:
        yield "front ends are not off by default"
    empty = [{"Fn::Equals": [{"Ref": name}, ""]} for name in names[:2]]
    together = at(template.document, "Rules", "DomainAndCertificateTogether", "Assertions", 0, "Assert", "Fn::Or")
    if together != [{"Fn::And": empty}, {"Fn::And": [{"Fn::Not": [one]} for one in empty]}]:
        yield "Rules: a domain may be given without a certificate"


def front_end_files_are_not_public(template: Expanded) -> Iterator[str]:
    """Neither an ACL nor a policy can make the bucket public."""
    for name, bucket in template.of_type(BUCKET).items():
        block = prop(bucket, "PublicAccessBlockConfiguration")
        kinds = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
        if not all(at(block, kind) is True for kind in kinds):
            yield f"{name}: may become public"
        if prop(bucket, "OwnershipControls", "Rules", 0, "ObjectOwnership") != "BucketOwnerEnforced":
            yield f"{name}: objects may belong to other accounts"
        if name not in {at(prop(one, "Bucket"), "Ref") for one in template.of_type(BUCKET_POLICY).values()}:
            yield f"{name}: has no policy"


def only_our_distribution_asks_for_front_end_files(template: Expanded) -> Iterator[str]:
    """The distribution signs its requests to the bucket, and no other principal may read."""
    ours = {"Fn::Sub": "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${FrontEnds}"}
    service, condition = {"Service": "cloudfront.amazonaws.com"}, {"StringEquals": {"AWS:SourceArn": ours}}
    for name, policy in template.of_type(BUCKET_POLICY).items():
        allowed = [one for one in statements(prop(policy, "PolicyDocument")) if at(one, "Effect") == "Allow"]
        granted = [tuple(at(one, key) for key in ("Action", "Condition", "Principal")) for one in allowed]
        if granted != [("s3:GetObject", condition, service)]:
            yield f"{name}: allows other principals, or more than to read"
    for name, access in template.of_type(ACCESS).items():
        config = prop(access, "OriginAccessControlConfig")
        if (at(config, "SigningBehavior"), at(config, "SigningProtocol")) != ("always", "sigv4"):
            yield f"{name}: requests to the bucket are not signed"
    for name, distribution in template.of_type(DISTRIBUTION).items():
        for origin in at(_config(distribution), "Origins") or [None]:
            if at(origin, "OriginAccessControlId") != {"Fn::GetAtt": ["FrontEndFilesAccess", "Id"]}:
                yield f"{name}: an origin has no access control"


def front_end_files_can_be_brought_back(template: Expanded) -> Iterator[str]:
    """The bucket is versioned, and retained when the stack is deleted."""
    for name, bucket in template.of_type(BUCKET).items():
        if prop(bucket, "VersioningConfiguration", "Status") != "Enabled":
            yield f"{name}: is not versioned"
        if (bucket.get("DeletionPolicy"), bucket.get("UpdateReplacePolicy")) != ("Retain", "Retain"):
            yield f"{name}: is deleted with the stack"


def pages_come_encrypted(template: Expanded) -> Iterator[str]:
    """TLS 1.2 or later to CloudFront, TLS to the bucket, encrypted objects."""
    for name, distribution in template.of_type(DISTRIBUTION).items():
        config = _config(distribution)
        certificate = {"AcmCertificateArn": {"Ref": "FrontEndCertificateArn"}, "SslSupportMethod": "sni-only"}
        if at(config, "ViewerCertificate") != {**certificate, "MinimumProtocolVersion": "TLSv1.2_2021"}:
            yield f"{name}: accepts older TLS, or has another certificate"
        if at(config, "DefaultCacheBehavior", "ViewerProtocolPolicy") != "redirect-to-https":
            yield f"{name}: answers over HTTP"
        if at(config, "Aliases") != [{"Ref": "FrontEndDomain"}]:
            yield f"{name}: has another domain name"
    for name, policy in template.of_type(BUCKET_POLICY).items():
        denied = [one for one in statements(prop(policy, "PolicyDocument")) if at(one, "Effect") == "Deny"]
        insecure = {"Bool": {"aws:SecureTransport": "false"}}
        bucket_and_objects = [{"Fn::GetAtt": ["FrontEndFiles", "Arn"]}, {"Fn::Sub": "${FrontEndFiles.Arn}/*"}]
        refused = [tuple(at(one, key) for key in ("Principal", "Action", "Resource", "Condition")) for one in denied]
        if refused != [("*", "s3:*", bucket_and_objects, insecure)]:
            yield f"{name}: the bucket accepts requests without TLS"
    for name, bucket in template.of_type(BUCKET).items():
        rules = prop(bucket, "BucketEncryption", "ServerSideEncryptionConfiguration")
        if at(rules, 0, "ServerSideEncryptionByDefault", "SSEAlgorithm") not in ("AES256", "aws:kms"):
            yield f"{name}: is not encrypted"


def pages_do_nothing_that_make_run_does_not_let_them(template: Expanded) -> Iterator[str]:
    """The headers of web/headers.json: own scripts and styles, and connections to our APIs and the issuer only."""
    expected = "; ".join(
        " ".join([name, *map(_with_placeholder, sources)]) for name, sources in HEADERS_OF_MAKE_RUN[_CSP].items()
    )
    others = {name: value for name, value in HEADERS_OF_MAKE_RUN.items() if name != _CSP}
    for name, policy in template.of_type(HEADERS).items():
        config = prop(policy, "ResponseHeadersPolicyConfig")
        security = at(config, "SecurityHeadersConfig")
        if at(security, "ContentSecurityPolicy", "ContentSecurityPolicy", "Fn::Sub", 0) != expected:
            yield f"{name}: another Content-Security-Policy than `make run`"
        if not all(at(one, "Override") is True for one in (security or {}).values()):
            yield f"{name}: a header does not override the origin's"
        if dict(_sent(config)) != others:
            yield f"{name}: other headers than `make run`"
        if at(security, "ContentSecurityPolicy", "ContentSecurityPolicy", "Fn::Sub", 1) != _CONNECTED:
            yield f"{name}: pages may connect elsewhere"
    for name, distribution in template.of_type(DISTRIBUTION).items():
        behaviour = at(_config(distribution), "DefaultCacheBehavior")
        if at(behaviour, "ResponseHeadersPolicyId") != {"Ref": "FrontEndHeaders"}:
            yield f"{name}: has no security headers"
        if at(behaviour, "CachePolicyId") != CACHING_OPTIMIZED or at(behaviour, "OriginRequestPolicyId"):
            yield f"{name}: forwards or caches by viewer input"
        if at(behaviour, "AllowedMethods") != ["GET", "HEAD"] or at(_config(distribution), "CacheBehaviors"):
            yield f"{name}: allows other methods or behaviours"


def signing_in_comes_back_to_the_front_ends_alone(template: Expanded) -> Iterator[str]:
    """Code flow, redirecting only to served front ends and, if allowed, to `make sign-in` on the loopback."""
    on_localhost = {"Fn::Equals": [{"Ref": "SignInOnLocalhost"}, "yes"]}
    either = {"Fn::Or": [{"Condition": "ServesFrontEnds"}, {"Condition": "SignsInOnLocalhost"}]}
    both = {"Fn::And": [{"Condition": "OwnUserPool"}, {"Condition": "SignsInOnLocalhost"}]}
    expected = {"SignsInOnLocalhost": on_localhost, "SignsInOnPage": either, "OwnUserPoolOnLocalhost": both}
    for condition, value in expected.items():
        if at(template.document, "Conditions", condition) != value:
            yield f"{condition}: another condition"
    flow: dict[str, Json] = {
        "SupportedIdentityProviders": ["COGNITO"],
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"],
    }
    settings = {setting: {"Fn::If": ["SignsInOnPage", value, _NOTHING]} for setting, value in flow.items()}
    for name, client in template.of_type(CLIENT).items():
        if name == probe.CLIENT:
            continue
        for setting, value in {**settings, "CallbackURLs": _PAGES, "LogoutURLs": _PAGES}.items():
            if prop(client, setting) != value:
                yield f"{name}: {setting} allows another flow or redirect"


_CSP: Final = "Content-Security-Policy"
_CONNECTED: Final[Json] = {
    "Api": {
        "Fn::If": [
            "HasApiDomain",
            {"Fn::Sub": "https://${ApiDomain}"},
            {"Fn::Sub": "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}"},
        ]
    },
    "Live": {
        "Fn::If": [
            "HasLiveDomain",
            {"Fn::Sub": "wss://${LiveDomain}"},
            {"Fn::Sub": "wss://${LiveApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}"},
        ]
    },
    "Issuer": {
        "Fn::If": [
            "OwnUserPool",
            {"Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com"},
            {"Fn::Sub": ["https://${Host}", {"Host": {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "JwtIssuer"}]}]}}]},
        ]
    },
    "Token": {
        "Fn::If": [
            "OwnUserPool",
            {"Fn::Sub": "https://${SignInPage}.auth.${AWS::Region}.amazoncognito.com"},
            {"Fn::If": ["HasTokenOrigin", {"Ref": "TokenOrigin"}, "'self'"]},
        ]
    },
}


def _with_placeholder(source: str) -> str:
    return _PLACEHOLDERS.get(source, source)


def _sent(config: Json) -> Iterator[tuple[str, str]]:
    """The headers as sent, without the Content-Security-Policy."""
    security = at(config, "SecurityHeadersConfig")
    yield "Referrer-Policy", at(security, "ReferrerPolicy", "ReferrerPolicy")
    yield "X-Frame-Options", at(security, "FrameOptions", "FrameOption")
    if at(security, "ContentTypeOptions") is not None:
        yield "X-Content-Type-Options", "nosniff"
    transport = at(security, "StrictTransportSecurity")
    subdomains = "; includeSubDomains" if at(transport, "IncludeSubdomains") is True else ""
    yield "Strict-Transport-Security", f"max-age={at(transport, 'AccessControlMaxAgeSec')}{subdomains}"
    for one in at(config, "CustomHeadersConfig", "Items") or []:
        if at(one, "Override") is True:
            yield at(one, "Header"), at(one, "Value")

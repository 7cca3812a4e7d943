"""The reference front ends, where a domain is given for them: who may read the files, and what their pages may do."""

import json
from collections.abc import Iterator
from typing import Final

from deployment.paths import REPOSITORY
from testing.template.policy.expanded import Document, Expanded, Json, at, prop, statements

BUCKET, BUCKET_POLICY, DISTRIBUTION = "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::CloudFront::Distribution"
ACCESS, HEADERS = "AWS::CloudFront::OriginAccessControl", "AWS::CloudFront::ResponseHeadersPolicy"
CLIENT: Final = "AWS::Cognito::UserPoolClient"

SENT: Final[Document] = json.loads((REPOSITORY / "web/headers.json").read_text())
"""The headers that `make run` sends with every page."""

CACHED_BY_THE_FILE_ALONE: Final = "658327ea-f89d-4fab-a63d-7439e5a7ac0f"
"""CloudFront's own policy CachingOptimized: no cookie, no query and no header of the reader reaches the bucket."""

_PAGES: Final = [{"Fn::Sub": f"https://${{FrontEndDomain}}/{name}/"} for name in ("chart", "portal")]
_PLACES: Final = {"{api}": "${Api}", "{live}": "${Live}", "{issuer}": "${Issuer}", "{token}": "${Token}"}


def _config(resource: Document) -> Json:
    return prop(resource, "DistributionConfig")


def front_ends_are_only_where_a_domain_is_given(template: Expanded) -> Iterator[str]:
    """Nothing is served by default, and nothing without a certificate."""
    conditions = at(template.document, "Conditions")
    if at(conditions, "ServesFrontEnds") != {"Fn::Not": [{"Fn::Equals": [{"Ref": "FrontEndDomain"}, ""]}]}:
        yield "ServesFrontEnds: is not whether a domain is given"
    both = {"Fn::And": [{"Condition": "OwnUserPool"}, {"Condition": "ServesFrontEnds"}]}
    if at(conditions, "SignsInToFrontEnds") != both:
        yield "SignsInToFrontEnds: is not whether there are front ends and a user pool"
    if at(conditions, "HasTokenOrigin") != {"Fn::Not": [{"Fn::Equals": [{"Ref": "TokenOrigin"}, ""]}]}:
        yield "HasTokenOrigin: is not whether one is given"
    names = ("FrontEndDomain", "FrontEndCertificateArn", "TokenOrigin")
    if [name for name in names if at(template.document, "Parameters", name, "Default") != ""]:
        yield "front ends may be served unasked"
    empty = [{"Fn::Equals": [{"Ref": name}, ""]} for name in names[:2]]
    together = at(template.document, "Rules", "DomainAndCertificateTogether", "Assertions", 0, "Assert", "Fn::Or")
    if together != [{"Fn::And": empty}, {"Fn::And": [{"Fn::Not": [one]} for one in empty]}]:
        yield "Rules: a domain may be given without a certificate"


def front_end_files_are_not_public(template: Expanded) -> Iterator[str]:
    """Neither a list of readers nor a policy can open the bucket to everybody."""
    for name, bucket in template.of_type(BUCKET).items():
        block = prop(bucket, "PublicAccessBlockConfiguration")
        kinds = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
        if not all(at(block, kind) is True for kind in kinds):
            yield f"{name}: may become public"
        if prop(bucket, "OwnershipControls", "Rules", 0, "ObjectOwnership") != "BucketOwnerEnforced":
            yield f"{name}: files may belong to others"
        if name not in {at(prop(one, "Bucket"), "Ref") for one in template.of_type(BUCKET_POLICY).values()}:
            yield f"{name}: has no policy"


def only_our_distribution_asks_for_front_end_files(template: Expanded) -> Iterator[str]:
    """It signs what it asks of the bucket, and nobody else is let ask."""
    ours = {"Fn::Sub": "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${FrontEnds}"}
    service, condition = {"Service": "cloudfront.amazonaws.com"}, {"StringEquals": {"AWS:SourceArn": ours}}
    for name, policy in template.of_type(BUCKET_POLICY).items():
        allowed = [one for one in statements(prop(policy, "PolicyDocument")) if at(one, "Effect") == "Allow"]
        asked = [tuple(at(one, key) for key in ("Action", "Condition", "Principal")) for one in allowed]
        if asked != [("s3:GetObject", condition, service)]:
            yield f"{name}: somebody else may read, or more than read"
    for name, access in template.of_type(ACCESS).items():
        config = prop(access, "OriginAccessControlConfig")
        if (at(config, "SigningBehavior"), at(config, "SigningProtocol")) != ("always", "sigv4"):
            yield f"{name}: what is asked of the bucket is not signed"
    for name, distribution in template.of_type(DISTRIBUTION).items():
        for origin in at(_config(distribution), "Origins") or [None]:
            if at(origin, "OriginAccessControlId") != {"Fn::GetAtt": ["FrontEndFilesAccess", "Id"]}:
                yield f"{name}: reads unsigned"


def front_end_files_can_be_brought_back(template: Expanded) -> Iterator[str]:
    """What was served last month is there, and outlives the stack."""
    for name, bucket in template.of_type(BUCKET).items():
        if prop(bucket, "VersioningConfiguration", "Status") != "Enabled":
            yield f"{name}: what is overwritten is gone"
        if (bucket.get("DeletionPolicy"), bucket.get("UpdateReplacePolicy")) != ("Retain", "Retain"):
            yield f"{name}: goes with the stack"


def pages_come_encrypted(template: Expanded) -> Iterator[str]:
    """TLS 1.2 and later from browser to CloudFront, TLS from there to the bucket, encrypted files."""
    for name, distribution in template.of_type(DISTRIBUTION).items():
        config = _config(distribution)
        certificate = {"AcmCertificateArn": {"Ref": "FrontEndCertificateArn"}, "SslSupportMethod": "sni-only"}
        if at(config, "ViewerCertificate") != {**certificate, "MinimumProtocolVersion": "TLSv1.2_2021"}:
            yield f"{name}: takes older TLS, or shows another certificate"
        if at(config, "DefaultCacheBehavior", "ViewerProtocolPolicy") != "redirect-to-https":
            yield f"{name}: answers without TLS"
        if at(config, "Aliases") != [{"Ref": "FrontEndDomain"}]:
            yield f"{name}: is served under another name"
    for name, policy in template.of_type(BUCKET_POLICY).items():
        denied = [one for one in statements(prop(policy, "PolicyDocument")) if at(one, "Effect") == "Deny"]
        insecure = {"Bool": {"aws:SecureTransport": "false"}}
        whole = [{"Fn::GetAtt": ["FrontEndFiles", "Arn"]}, {"Fn::Sub": "${FrontEndFiles.Arn}/*"}]
        asked = [tuple(at(one, key) for key in ("Principal", "Action", "Resource", "Condition")) for one in denied]
        if asked != [("*", "s3:*", whole, insecure)]:
            yield f"{name}: the bucket answers without TLS"
    for name, bucket in template.of_type(BUCKET).items():
        rules = prop(bucket, "BucketEncryption", "ServerSideEncryptionConfiguration")
        if at(rules, 0, "ServerSideEncryptionByDefault", "SSEAlgorithm") not in ("AES256", "aws:kms"):
            yield f"{name}: is not encrypted"


def pages_do_nothing_that_make_run_does_not_let_them(template: Expanded) -> Iterator[str]:
    """The policy of web/headers.json: scripts and styles of their own, and nobody to call but us and the issuer."""
    wanted = "; ".join(" ".join([name, *map(_placed, sources)]) for name, sources in SENT[_CSP].items())
    others = {name: value for name, value in SENT.items() if name != _CSP}
    for name, policy in template.of_type(HEADERS).items():
        config = prop(policy, "ResponseHeadersPolicyConfig")
        security = at(config, "SecurityHeadersConfig")
        if at(security, "ContentSecurityPolicy", "ContentSecurityPolicy", "Fn::Sub", 0) != wanted:
            yield f"{name}: pages may do what they may not under `make run`"
        if not all(at(one, "Override") is True for one in (security or {}).values()):
            yield f"{name}: what a file says is taken instead"
        if dict(_sent(config)) != others:
            yield f"{name}: sends other headers than `make run`"
        if at(security, "ContentSecurityPolicy", "ContentSecurityPolicy", "Fn::Sub", 1) != _CALLED:
            yield f"{name}: pages may call somebody else"
    for name, distribution in template.of_type(DISTRIBUTION).items():
        behaviour = at(_config(distribution), "DefaultCacheBehavior")
        if at(behaviour, "ResponseHeadersPolicyId") != {"Ref": "FrontEndHeaders"}:
            yield f"{name}: pages may do anything"
        if at(behaviour, "CachePolicyId") != CACHED_BY_THE_FILE_ALONE or at(behaviour, "OriginRequestPolicyId"):
            yield f"{name}: what readers send is handed on or kept"
        if at(behaviour, "AllowedMethods") != ["GET", "HEAD"] or at(_config(distribution), "CacheBehaviors"):
            yield f"{name}: takes more than questions for files"


def signing_in_comes_back_to_the_front_ends_alone(template: Expanded) -> Iterator[str]:
    """The code flow, whose code goes to no other address; nothing of it where no front ends are served."""
    wanted: dict[str, Json] = {
        "SupportedIdentityProviders": ["COGNITO"],
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"],
        "CallbackURLs": _PAGES,
        "LogoutURLs": _PAGES,
    }
    for name, client in template.of_type(CLIENT).items():
        for what, value in wanted.items():
            if prop(client, what) != {"Fn::If": ["ServesFrontEnds", value, {"Ref": "AWS::NoValue"}]}:
                yield f"{name}: {what} lets somebody sign in another way, or to another place"


_CSP: Final = "Content-Security-Policy"
_CALLED: Final[Json] = {
    "Api": {"Fn::Sub": "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}"},
    "Live": {"Fn::Sub": "wss://${LiveApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}"},
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


def _placed(source: str) -> str:
    return _PLACES.get(source, source)


def _sent(config: Json) -> Iterator[tuple[str, str]]:
    """The headers but for the policy, as they are on the wire."""
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

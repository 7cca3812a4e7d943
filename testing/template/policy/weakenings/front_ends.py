"""Weakened: bucket, distribution and headers of the front ends."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

_BUCKET: Final = "AWS::S3::Bucket Properties"
_DISTRIBUTION: Final = "AWS::CloudFront::Distribution Properties DistributionConfig"
_HEADERS: Final = "AWS::CloudFront::ResponseHeadersPolicy Properties ResponseHeadersPolicyConfig"

WEAKENINGS: Final = [
    Weakening("front_ends_are_only_where_a_domain_is_given", "Rules DomainAndCertificateTogether"),
    Weakening("front_ends_are_only_where_a_domain_is_given", "Parameters FrontEndDomain Default", instead="a.example"),
    Weakening("front_end_files_are_not_public", f"{_BUCKET} PublicAccessBlockConfiguration RestrictPublicBuckets"),
    Weakening(
        "front_end_files_are_not_public", f"{_BUCKET} OwnershipControls Rules 0 ObjectOwnership", instead="ObjectWriter"
    ),
    Weakening(
        "only_our_distribution_asks_for_front_end_files",
        "AWS::S3::BucketPolicy Properties PolicyDocument Statement 0 Principal",
        instead="*",
    ),
    Weakening(
        "only_our_distribution_asks_for_front_end_files",
        "AWS::S3::BucketPolicy Properties PolicyDocument Statement 0 Condition",
    ),
    Weakening(
        "only_our_distribution_asks_for_front_end_files",
        "AWS::S3::BucketPolicy Properties PolicyDocument Statement 0 Action",
        instead="s3:*",
    ),
    Weakening(
        "only_our_distribution_asks_for_front_end_files",
        "AWS::CloudFront::OriginAccessControl Properties OriginAccessControlConfig SigningBehavior",
        instead="never",
    ),
    Weakening("front_end_files_can_be_brought_back", f"{_BUCKET} VersioningConfiguration Status", instead="Suspended"),
    Weakening("pages_come_encrypted", f"{_DISTRIBUTION} ViewerCertificate MinimumProtocolVersion", instead="TLSv1"),
    Weakening(
        "pages_come_encrypted", f"{_DISTRIBUTION} DefaultCacheBehavior ViewerProtocolPolicy", instead="allow-all"
    ),
    Weakening("pages_come_encrypted", "AWS::S3::BucketPolicy Properties PolicyDocument Statement 1"),
    Weakening(
        "pages_do_nothing_that_make_run_does_not_let_them",
        f"{_HEADERS} SecurityHeadersConfig ContentSecurityPolicy ContentSecurityPolicy Fn::Sub 0",
        instead="default-src *",
    ),
    Weakening(
        "pages_do_nothing_that_make_run_does_not_let_them",
        f"{_HEADERS} SecurityHeadersConfig ContentSecurityPolicy ContentSecurityPolicy Fn::Sub 1 Token",
        instead="https:",
    ),
    Weakening(
        "pages_do_nothing_that_make_run_does_not_let_them", f"{_HEADERS} SecurityHeadersConfig FrameOptions FrameOption"
    ),
    Weakening("pages_do_nothing_that_make_run_does_not_let_them", f"{_HEADERS} CustomHeadersConfig Items 0"),
    Weakening(
        "pages_do_nothing_that_make_run_does_not_let_them",
        f"{_DISTRIBUTION} DefaultCacheBehavior ResponseHeadersPolicyId",
    ),
    Weakening(
        "pages_do_nothing_that_make_run_does_not_let_them",
        f"{_DISTRIBUTION} DefaultCacheBehavior AllowedMethods",
        instead=["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
    ),
    Weakening(
        "signing_in_comes_back_to_the_front_ends_alone",
        "AWS::Cognito::UserPoolClient Properties CallbackURLs +",
        instead="https://elsewhere.example/",
    ),
    Weakening(
        "signing_in_comes_back_to_the_front_ends_alone",
        "AWS::Cognito::UserPoolClient Properties AllowedOAuthFlows Fn::If 1 0",
        instead="implicit",
    ),
    Weakening(
        "names_do_not_meet_in_another_region",
        "AWS::CloudFront::Function Properties Name",
        instead={"Fn::Sub": "${AWS::StackName}-front-end-pages"},
    ),
    Weakening("names_do_not_meet_in_another_region", "ComposeFunctionRole Properties RoleName", instead="compose"),
    Weakening(
        "signing_in_comes_back_to_the_front_ends_alone",
        "AWS::Cognito::UserPoolClient Properties CallbackURLs 2 Fn::If 1",
        instead="http://localhost/",
    ),
    Weakening(
        "signing_in_comes_back_to_the_front_ends_alone",
        "AWS::Cognito::UserPoolClient Properties LogoutURLs 2",
        instead="http://localhost:8400/",
    ),
    Weakening(
        "signing_in_comes_back_to_the_front_ends_alone",
        "Conditions SignsInOnLocalhost Fn::Equals 1",
        instead="no",
    ),
    Weakening("pages_are_found", f"{_DISTRIBUTION} Enabled", instead=False),
    Weakening("former_files_go_in_time", f"{_BUCKET} LifecycleConfiguration Rules 0 Status", instead="Disabled"),
    Weakening(
        "only_files_of_the_bucket_are_read",
        "AWS::S3::BucketPolicy Properties PolicyDocument Statement 0 Resource Fn::Sub",
        instead="${FrontEndFiles.Arn}",
    ),
]

"""Rules for the front ends' files: origin, folder pages, and expiry of old versions."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import Expanded, at, prop
from testing.template.policy.front_ends import ACCESS, BUCKET, BUCKET_POLICY, DISTRIBUTION

PAGE_OF_A_FOLDER: Final = """function handler(event) {
  var request = event.request;
  if (request.uri.endsWith("/")) request.uri += "index.html";
  return request;
}
"""
FUNCTION_ASSOCIATIONS: Final = [
    {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["FrontEndPages", "FunctionMetadata.FunctionARN"]}}
]


UNIQUE: Final = [
    "client-messaging-${Unique}",
    {"Unique": {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}},
]
"""17 characters and a UUID: a CloudFront function's name has at most 64."""
GLOBAL_NAMES: Final = {
    "AWS::CloudFront::Function": ("Name",),
    "AWS::CloudFront::OriginAccessControl": ("OriginAccessControlConfig", "Name"),
    "AWS::CloudFront::ResponseHeadersPolicy": ("ResponseHeadersPolicyConfig", "Name"),
    "AWS::IAM::Role": ("RoleName",),
    "AWS::S3::Bucket": ("BucketName",),
}
"""By type: where a name stands that is unique in all regions, of the account or of the world."""


def names_do_not_meet_in_another_region(template: Expanded) -> Iterator[str]:
    """A name of all regions has the stack's unique id, or is made by CloudFormation: one stack's name may be in two."""
    for kind, path in GLOBAL_NAMES.items():
        expected = {"Fn::Sub": UNIQUE} if kind.startswith("AWS::CloudFront::") else None
        for name, resource in template.of_type(kind).items():
            if prop(resource, *path) != expected:
                yield f"{name}: has a name that another region may have"


def pages_are_found(template: Expanded) -> Iterator[str]:
    """The distribution is on, reads from our bucket, and serves index.html for a folder."""
    for name, distribution in template.of_type(DISTRIBUTION).items():
        config = prop(distribution, "DistributionConfig")
        origin, behaviour = at(config, "Origins", 0), at(config, "DefaultCacheBehavior")
        if at(config, "Enabled") is not True or len(at(config, "Origins") or []) != 1:
            yield f"{name}: is off, or has no single origin"
        if at(origin, "DomainName") != {"Fn::GetAtt": ["FrontEndFiles", "RegionalDomainName"]}:
            yield f"{name}: another origin"
        if at(origin, "Id") != at(behaviour, "TargetOriginId") or at(origin, "S3OriginConfig") != {
            "OriginAccessIdentity": ""
        }:
            yield f"{name}: the behaviour's target is not the origin"
        if at(behaviour, "FunctionAssociations") != FUNCTION_ASSOCIATIONS:
            yield f"{name}: has no function for folder pages"
    for name, function in template.of_type("AWS::CloudFront::Function").items():
        published = prop(function, "AutoPublish") is True and prop(function, "FunctionConfig", "Runtime")
        if published != "cloudfront-js-2.0" or prop(function, "FunctionCode") != PAGE_OF_A_FOLDER:
            yield f"{name}: is not the function for folder pages"
    for name, access in template.of_type(ACCESS).items():
        if prop(access, "OriginAccessControlConfig", "OriginAccessControlOriginType") != "s3":
            yield f"{name}: is not for S3"


def former_files_go_in_time(template: Expanded) -> Iterator[str]:
    """Old versions expire after 30 to 90 days: a month to roll back."""
    for name, bucket in template.of_type(BUCKET).items():
        rules = prop(bucket, "LifecycleConfiguration", "Rules") or [{}]
        days = at(rules, 0, "NoncurrentVersionExpiration", "NoncurrentDays") or 0
        if at(rules, 0, "Status") != "Enabled" or len(rules) != 1 or not 30 <= days <= 90:
            yield f"{name}: old versions do not expire after 30 to 90 days"


def only_files_of_the_bucket_are_read(template: Expanded) -> Iterator[str]:
    """The bucket policy allows reading objects of its own bucket."""
    for name, policy in template.of_type(BUCKET_POLICY).items():
        allowed = [one for one in prop(policy, "PolicyDocument", "Statement") or [] if at(one, "Effect") == "Allow"]
        if [at(one, "Resource") for one in allowed] != [{"Fn::Sub": "${FrontEndFiles.Arn}/*"}]:
            yield f"{name}: allows to read more than objects"
        if prop(policy, "Bucket") != {"Ref": "FrontEndFiles"}:
            yield f"{name}: is attached to another bucket"

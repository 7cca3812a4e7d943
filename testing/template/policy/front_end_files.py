"""The front ends' files between the bucket and the reader: found, found again, and given up in time."""

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
ASSOCIATED: Final = [
    {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["FrontEndPages", "FunctionMetadata.FunctionARN"]}}
]


def pages_are_found(template: Expanded) -> Iterator[str]:
    """The distribution is on, reads from our bucket, and makes the page of a folder of it."""
    for name, distribution in template.of_type(DISTRIBUTION).items():
        config = prop(distribution, "DistributionConfig")
        origin, behaviour = at(config, "Origins", 0), at(config, "DefaultCacheBehavior")
        if at(config, "Enabled") is not True or len(at(config, "Origins") or []) != 1:
            yield f"{name}: serves nothing"
        if at(origin, "DomainName") != {"Fn::GetAtt": ["FrontEndFiles", "RegionalDomainName"]}:
            yield f"{name}: reads elsewhere"
        if at(origin, "Id") != at(behaviour, "TargetOriginId") or at(origin, "S3OriginConfig") != {
            "OriginAccessIdentity": ""
        }:
            yield f"{name}: does not know where it reads, or as whom"
        if at(behaviour, "FunctionAssociations") != ASSOCIATED:
            yield f"{name}: folders have no pages"
    for name, function in template.of_type("AWS::CloudFront::Function").items():
        published = prop(function, "AutoPublish") is True and prop(function, "FunctionConfig", "Runtime")
        if published != "cloudfront-js-2.0" or prop(function, "FunctionCode") != PAGE_OF_A_FOLDER:
            yield f"{name}: does something else than to find the page of a folder"
    for name, access in template.of_type(ACCESS).items():
        if prop(access, "OriginAccessControlConfig", "OriginAccessControlOriginType") != "s3":
            yield f"{name}: signs for something else than a bucket"


def former_files_go_in_time(template: Expanded) -> Iterator[str]:
    """A month is enough to go back to what was served."""
    for name, bucket in template.of_type(BUCKET).items():
        rules = prop(bucket, "LifecycleConfiguration", "Rules") or [{}]
        days = at(rules, 0, "NoncurrentVersionExpiration", "NoncurrentDays") or 0
        if at(rules, 0, "Status") != "Enabled" or len(rules) != 1 or not 30 <= days <= 90:
            yield f"{name}: keeps what is overwritten for too long, or not long enough"


def only_files_of_the_bucket_are_read(template: Expanded) -> Iterator[str]:
    """The policy is about the files of the bucket that it is attached to."""
    for name, policy in template.of_type(BUCKET_POLICY).items():
        allowed = [one for one in prop(policy, "PolicyDocument", "Statement") or [] if at(one, "Effect") == "Allow"]
        if [at(one, "Resource") for one in allowed] != [{"Fn::Sub": "${FrontEndFiles.Arn}/*"}]:
            yield f"{name}: lets other things be read than files"
        if prop(policy, "Bucket") != {"Ref": "FrontEndFiles"}:
            yield f"{name}: is about another bucket"

"""Rules for domains of one's own for both APIs: certificate, TLS, and the API that is behind."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import Expanded, at, prop

DOMAIN, MAPPING = "AWS::ApiGatewayV2::DomainName", "AWS::ApiGatewayV2::ApiMapping"
DOMAINS: Final = {
    "ApiDomainName": ("ApiDomain", "HasApiDomain"),
    "LiveDomainName": ("LiveDomain", "HasLiveDomain"),
}
"""By resource: the parameter with its name, and its condition."""
BEHIND: Final = {
    "ApiDomainMapping": ("ApiDomainName", "Api", "ApiApiGatewayDefaultStage"),
    "LiveDomainMapping": ("LiveDomainName", "LiveApi", "LiveStage"),
}
"""By mapping: its domain, API and stage."""
ENCRYPTED: Final = {
    "CertificateArn": {"Ref": "ApiCertificateArn"},
    "EndpointType": "REGIONAL",
    "SecurityPolicy": "TLS_1_2",
}


def domains_come_encrypted(template: Expanded) -> Iterator[str]:
    """Each domain has the given certificate and TLS 1.2."""
    for name, domain in template.of_type(DOMAIN).items():
        parameter, condition = DOMAINS.get(name, ("", ""))
        if prop(domain, "DomainName") != {"Ref": parameter}:
            yield f"{name}: another domain"
        if prop(domain, "DomainNameConfigurations") != [ENCRYPTED]:
            yield f"{name}: has another certificate, or accepts old TLS"
        given = {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, ""]}]}
        if at(template.document, "Conditions", condition) != given:
            yield f"{condition}: does not depend on {parameter} alone"
    if set(template.of_type(DOMAIN)) != set(DOMAINS):
        yield "a domain is missing or unknown"


def domains_lead_to_their_api(template: Expanded) -> Iterator[str]:
    """Each domain leads to the stage of its API, at the root: outputs say no path."""
    for name, mapping in template.of_type(MAPPING).items():
        behind = tuple(at(prop(mapping, part), "Ref") for part in ("DomainName", "ApiId", "Stage"))
        if behind != BEHIND.get(name) or prop(mapping, "ApiMappingKey") is not None:
            yield f"{name}: leads to another API"
    if set(template.of_type(MAPPING)) != set(BEHIND):
        yield "a mapping is missing or unknown"


def domains_have_a_certificate(template: Expanded) -> Iterator[str]:
    """A certificate and at least one domain, or neither; API Gateway refuses both kinds of API under one domain."""
    empty = [{"Fn::Equals": [{"Ref": name}, ""]} for name in ("ApiDomain", "LiveDomain", "ApiCertificateArn")]
    same = {"Fn::Equals": [{"Ref": "ApiDomain"}, {"Ref": "LiveDomain"}]}
    expected = [{"Fn::And": empty}, {"Fn::And": [{"Fn::Not": [empty[2]]}, {"Fn::Not": [same]}]}]
    assertions = at(template.document, "Rules", "ApiDomainsAndCertificateTogether", "Assertions")
    if [at(one, "Assert", "Fn::Or") for one in assertions or []] != [expected]:
        yield "Rules: a domain may be given without a certificate, or twice"

"""The HTTP API's routes, authorizer and CORS, made by API calls from the OpenAPI body that SAM wrote.

API Gateway imports that body itself; MiniStack makes the API and leaves the body aside. Without this there would be no
way in but Lambda's Invoke, and neither the routes nor the authorizer of the template would be tried.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from testing.deployed.deployment import Deployment
from testing.deployed.ministack import Account

_ALIAS: Final = re.compile(r"\$\{(\w+)\}/invocations")


def open_routes(account: Account, deployment: Deployment) -> str:
    """Make what the body describes; answer the API's id."""
    gateway = account.client("apigatewayv2")
    api = deployment.ids["Api"]
    body = deployment.processed["Resources"]["Api"]["Properties"]["Body"]
    gateway.update_api(ApiId=api, CorsConfiguration=_cors(body, deployment))
    authorizers = {
        name: gateway.create_authorizer(ApiId=api, Name=name, **_authorizer(scheme, deployment))["AuthorizerId"]
        for name, scheme in body["components"]["securitySchemes"].items()
    }
    for key, operation in _operations(body):
        integration = gateway.create_integration(
            ApiId=api,
            IntegrationType="AWS_PROXY",
            IntegrationUri=deployment.ids[_alias(operation)],
            PayloadFormatVersion=operation["x-amazon-apigateway-integration"]["payloadFormatVersion"],
        )
        target = f"integrations/{integration['IntegrationId']}"
        gateway.create_route(ApiId=api, RouteKey=key, Target=target, **_security(operation, authorizers))
    return api


def _operations(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path, methods in body["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _alias(operation: Mapping[str, Any]) -> str:
    uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
    (alias,) = _ALIAS.findall(uri)
    return str(alias)


def _security(operation: Mapping[str, Any], authorizers: Mapping[str, str]) -> dict[str, str]:
    """A route that the template leaves open (SAM calls its scheme NONE) is open here as well: a test sees it."""
    for name in (name for scheme in operation.get("security", []) for name in scheme if name in authorizers):
        return {"AuthorizationType": "JWT", "AuthorizerId": authorizers[name]}
    return {"AuthorizationType": "NONE"}


def _authorizer(scheme: Mapping[str, Any], deployment: Deployment) -> dict[str, Any]:
    """Issuer and audience are intrinsics in the body; the stack's outputs say what they came to."""
    outputs = deployment.outputs
    return {
        "AuthorizerType": "JWT",
        "IdentitySource": [scheme["x-amazon-apigateway-authorizer"]["identitySource"]],
        "JwtConfiguration": {"Issuer": outputs["Issuer"], "Audience": [outputs["Audience"]]},
    }


def _cors(body: Mapping[str, Any], deployment: Deployment) -> dict[str, Any]:
    """MiniStack expands the body with the parameters' defaults: the origins are taken from what was given."""
    written = body["x-amazon-apigateway-cors"]
    as_named_by_the_api = {name[0].upper() + name[1:]: value for name, value in written.items()}
    return as_named_by_the_api | {"AllowOrigins": deployment.parameters["AllowedOrigins"].split(",")}

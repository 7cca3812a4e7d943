"""The template's user pool client: what its sign-in page accepts, and how long its tokens live."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from deployment.documents import Document, Json
from deployment.template_yaml import parse
from local.cloudformation.intrinsics import Resolver
from local.cloudformation.template import parameters_with
from local.errors import CannotStart

LOGICAL_ID = "WebClient"
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
# (default value, default unit): AWS::Cognito::UserPoolClient.
_LIFETIMES = {"Id": (1, "hours"), "Access": (1, "hours"), "Refresh": (30, "days")}
_USED = (
    *("CallbackURLs", "LogoutURLs", "AllowedOAuthFlows", "AllowedOAuthFlowsUserPoolClient", "AllowedOAuthScopes"),
    *("ExplicitAuthFlows", "EnableTokenRevocation", "ReadAttributes", "RefreshTokenRotation", "TokenValidityUnits"),
    *(f"{kind}TokenValidity" for kind in _LIFETIMES),
)


@dataclass(frozen=True)
class AppClient:
    """Properties of the client, resolved; absent ones have CloudFormation's defaults."""

    callback_urls: tuple[str, ...]
    logout_urls: tuple[str, ...]
    flows: frozenset[str]
    scopes: frozenset[str]
    readable: frozenset[str]
    seconds: Mapping[str, int]
    """Lifetime of each token: Id, Access, Refresh."""
    refreshes: bool
    rotates: bool
    revokes: bool

    @classmethod
    def from_properties(cls, properties: Document) -> "AppClient":
        has_flows = properties.get("AllowedOAuthFlowsUserPoolClient") is True
        units = properties.get("TokenValidityUnits", {})
        seconds = {
            kind: int(properties.get(f"{kind}TokenValidity", value)) * _SECONDS[units.get(f"{kind}Token", unit)]
            for kind, (value, unit) in _LIFETIMES.items()
        }
        return cls(
            callback_urls=tuple(properties.get("CallbackURLs", ())),
            logout_urls=tuple(properties.get("LogoutURLs", ())),
            flows=frozenset(properties.get("AllowedOAuthFlows", ()) if has_flows else ()),
            scopes=frozenset(properties.get("AllowedOAuthScopes", ()) if has_flows else ()),
            readable=frozenset(properties.get("ReadAttributes", ())),
            seconds=seconds,
            refreshes="ALLOW_REFRESH_TOKEN_AUTH" in properties.get("ExplicitAuthFlows", ()),
            rotates=properties.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED",
            revokes=properties.get("EnableTokenRevocation") is True,
        )


def of_template(path: Path, web_url: str) -> AppClient:
    """The client as in a stack with its own user pool and front ends at `web_url`. Raises CannotStart."""
    template = parse(path.read_bytes())
    resource = template["Resources"].get(LOGICAL_ID, {})
    if resource.get("Type") != "AWS::Cognito::UserPoolClient":
        raise CannotStart(f"--sign-in cognito: {path.name} has no user pool client {LOGICAL_ID}")
    domain = urlsplit(web_url).netloc
    given = {"JwtIssuer": "", "FrontEndDomain": domain}
    resolver = Resolver(template, parameters_with(template.get("Parameters", {}), given), "")
    used = {name: value for name, value in resource["Properties"].items() if name in _USED}
    properties = resolver.resolve(used, LOGICAL_ID)
    for name in ("CallbackURLs", "LogoutURLs"):
        properties[name] = [_served(url, domain, web_url) for url in properties.get(name, ())]
    return AppClient.from_properties(properties)


def _served(url: Json, domain: str, web_url: str) -> str:
    """The front ends are served without TLS here."""
    return str(url).replace(f"https://{domain}/", f"{web_url}/") if domain else str(url)

"""Signs a person in with Authlib, a third-party OpenID client, as its documentation says; prints the result.

`python sign_in_with_authlib.py ISSUER CLIENT_ID REDIRECT_URI PERSON`. The one thing that a person does, pressing a
button on the page, is done by filling in its form.
"""

import json
import sys
from html.parser import HTMLParser
from typing import Any

import httpx
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet


class Form(HTMLParser):
    """The hidden fields of the page, and the values of its buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str | None] = {}
        self.people: list[str | None] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "input":
            self.fields[str(attributes["name"])] = attributes["value"]
        elif tag == "button" and attributes["name"] == "person":
            self.people.append(attributes["value"])


def signed_in(issuer: str, client_id: str, redirect_uri: str, person: str) -> dict[str, Any]:
    """The tokens, their claims, and what became of the session."""
    metadata = httpx.get(f"{issuer}/.well-known/openid-configuration").json()
    keys = KeySet.import_key_set(httpx.get(metadata["jwks_uri"]).json())
    client = OAuth2Client(
        client_id,
        token_endpoint_auth_method="none",
        redirect_uri=redirect_uri,
        scope="openid",
        code_challenge_method="S256",
    )
    people, token, nonce = authorized(client, metadata, person)
    claims = verified(token["id_token"], keys, issuer, client_id, nonce)
    renewed = client.refresh_token(metadata["token_endpoint"], token["refresh_token"])
    again = verified(renewed["id_token"], keys, issuer, client_id, None)
    revoked = client.revoke_token(metadata["revocation_endpoint"], renewed["refresh_token"], "refresh_token")
    form = {"grant_type": "refresh_token", "client_id": client_id, "refresh_token": renewed["refresh_token"]}
    refused = httpx.post(metadata["token_endpoint"], data=form)
    after = {"revoked": revoked.status_code, "then": [refused.status_code, refused.json()]}
    return {**token, "people": people, "claims": claims, "renewed": again, **after}


def authorized(client: OAuth2Client, metadata: dict[str, Any], person: str) -> tuple[list[Any], dict[str, Any], str]:
    """Who is on the page, the tokens of whoever's button is pressed, and the nonce."""
    verifier, nonce = generate_token(48), generate_token()
    endpoint = metadata["authorization_endpoint"]
    address, state = client.create_authorization_url(endpoint, code_verifier=verifier, nonce=nonce)
    page = httpx.get(address, follow_redirects=True)
    form = Form(page.text)
    back = httpx.post(page.url, data={**form.fields, "person": person}).headers["location"]
    token = client.fetch_token(
        metadata["token_endpoint"], authorization_response=back, code_verifier=verifier, state=state
    )
    return form.people, dict(token), nonce


def verified(id_token: str, keys: KeySet, issuer: str, client_id: str, nonce: str | None) -> dict[str, Any]:
    """The claims, by the rules of OpenID Connect Core 3.1.3.7."""
    decoded = jwt.decode(id_token, keys, algorithms=["RS256"])
    options = {"iss": {"values": [issuer]}, "aud": {"values": [client_id]}}
    claims = CodeIDToken(decoded.claims, decoded.header, options, {"nonce": nonce, "client_id": client_id})
    claims.validate()
    return dict(claims)


if __name__ == "__main__":
    print(json.dumps(signed_in(*sys.argv[1:])))

"""A stack on AWS of which CloudFormation says this, with moto's user pool made as template.yaml has it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import boto3
import pytest
from moto import mock_aws
from moto.cognitoidp.models import CognitoIdpBackend

from deployment import template_yaml
from deployment.paths import REPOSITORY
from testing.maintenance.sign_in_page import CLIENT_ID, SignInPage

NAME: Final = "messaging"
_OF_THE_POOL: Final = ("UsernameAttributes", "UsernameConfiguration", "AutoVerifiedAttributes", "Schema")


@dataclass
class Described:
    """What CloudFormation answers: logical ids, parameters and outputs."""

    ids: dict[str, str]
    parameters: dict[str, str]
    outputs: dict[str, str]


@cache
def _properties() -> dict[str, Any]:
    pool = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())["Resources"]["UserPool"]["Properties"]
    return {name: pool[name] for name in _OF_THE_POOL}


def user_pool() -> str:
    """A new user pool with what template.yaml says of its logins; its id."""
    made = boto3.client("cognito-idp").create_user_pool(PoolName=NAME, **_properties())
    return str(made["UserPool"]["Id"])


def described(pool_id: str, sign_in_url: str, loopback: str) -> Described:
    """A stack with its own user pool, whose page, keys and API are at one address and redirect to another."""
    outputs = {"UserPoolId": pool_id, "Audience": CLIENT_ID}
    outputs |= dict.fromkeys(("SignInUrl", "Issuer", "ApiUrl"), sign_in_url)
    return Described(
        {"Api": "api", "UserPool": pool_id}, {"FrontEndDomain": ""}, {**outputs, "LocalSignInUrl": loopback}
    )


@contextmanager
def deployed(page: SignInPage, patch: pytest.MonkeyPatch) -> Iterator[Described]:
    """The stack in an account of moto's, with this page as its sign-in page; the commands find it by its name."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        patch.setenv(f"AWS_{name}", "testing")
    patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    patch.delenv("TOKEN", raising=False)
    with mock_aws():
        stack = described(user_pool(), page.url, page.loopback)
        with cloudformation(stack) as url:
            patch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", url)
            yield stack


def resend_to_the_same(patch: pytest.MonkeyPatch) -> None:
    """moto makes a second user at RESEND; Cognito sends a password to the one that is there."""
    make = CognitoIdpBackend.admin_create_user

    def admin_create_user(
        self: Any, user_pool_id: str, username: str, message_action: str, *others: Any, **named: Any
    ) -> Any:
        if message_action == "RESEND":
            return self.admin_get_user(user_pool_id, username)
        return make(self, user_pool_id, username, message_action, *others, **named)

    patch.setattr(CognitoIdpBackend, "admin_create_user", admin_create_user)


@contextmanager
def cloudformation(stack: Described) -> Iterator[str]:
    """CloudFormation's endpoint, in its own XML (API reference, ListStackResources and DescribeStacks)."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            known = form["StackName"] == [NAME]
            body = (_answer(form["Action"][0], stack) if known else _NO_SUCH_STACK).encode()
            self.send_response(200 if known else 400)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


_NO_SUCH_STACK: Final = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>"
    "<Message>Stack with id nowhere does not exist</Message></Error></ErrorResponse>"
)


def _answer(action: str, stack: Described) -> str:
    if action == "ListStackResources":
        result = "".join(
            _members({"LogicalResourceId": name, "PhysicalResourceId": one, "ResourceType": "x", **_TIMES})
            for name, one in stack.ids.items()
        )
        result = f"<StackResourceSummaries>{result}</StackResourceSummaries>"
    else:
        about = _tag("StackName", NAME) + _tag("CreationTime", _NOW) + _tag("StackStatus", "CREATE_COMPLETE")
        parameters = _pairs("Parameters", "Parameter", stack.parameters)
        result = f"<Stacks><member>{about}{parameters}{_pairs('Outputs', 'Output', stack.outputs)}</member></Stacks>"
    return f"<{action}Response><{action}Result>{result}</{action}Result></{action}Response>"


_NOW: Final = "2026-01-01T00:00:00Z"
_TIMES: Final = {"LastUpdatedTimestamp": _NOW, "ResourceStatus": "CREATE_COMPLETE"}


def _pairs(kind: str, one: str, values: Mapping[str, str]) -> str:
    members = (_members({f"{one}Key": name, f"{one}Value": value}) for name, value in values.items())
    return f"<{kind}>{''.join(members)}</{kind}>"


def _members(fields: Mapping[str, str]) -> str:
    return f"<member>{''.join(_tag(name, value) for name, value in fields.items())}</member>"


def _tag(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"

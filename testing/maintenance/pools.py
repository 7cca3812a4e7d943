"""User pools behind boto3's own client, which validates requests. Moto's need a package that nothing else needs."""

import json
from collections.abc import Callable
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any, Final

import boto3

from deployment.documents import Document

type Answer = tuple[SimpleNamespace, Document]

_STANDARD: Final = [{"Name": "sub", "Mutable": False}, {"Name": "email", "Mutable": True}]


class Pools:
    """Pools by id, and the user names in each."""

    def __init__(self) -> None:
        self.pools: dict[str, Document] = {}
        self.users: dict[str, list[str]] = {}

    def make(self, pool: str, properties: Document) -> str:
        """A pool as the template's block makes it; its id."""
        custom = [{**one, "Name": f"custom:{one['Name']}"} for one in properties["Schema"]]
        self.pools[pool] = {
            "Id": pool,
            "DeletionProtection": properties["DeletionProtection"],
            "UsernameAttributes": properties["UsernameAttributes"],
            "SchemaAttributes": [*_STANDARD, *custom],
        }
        self.users[pool] = []
        return pool

    def client(self) -> Any:
        """A client of these pools."""
        client: Any = boto3.client("cognito-idp")
        operations: dict[str, Callable[[Document], Document]] = {
            "DescribeUserPool": lambda asked: {"UserPool": self.pools[asked["UserPoolId"]]},
            "ListUsers": lambda asked: {"Users": [{"Username": one} for one in self.users[asked["UserPoolId"]]]},
            "UpdateUserPool": self._update,
            "DeleteUserPool": self._delete,
        }
        for name, operation in operations.items():
            client.meta.events.register(f"before-call.cognito-identity-provider.{name}", self._answering(operation))
        return client

    def _answering(self, operation: Callable[[Document], Document]) -> Callable[..., Answer]:
        def answer(params: Document, **_: object) -> Answer:
            asked = json.loads(params["body"])
            if asked["UserPoolId"] not in self.pools:
                return _refusal("ResourceNotFoundException")
            try:
                return SimpleNamespace(status_code=HTTPStatus.OK), operation(asked)
            except PermissionError:
                return _refusal("InvalidParameterException")

        return answer

    def _update(self, asked: Document) -> Document:
        self.pools[asked["UserPoolId"]] |= {"DeletionProtection": asked["DeletionProtection"]}
        return {}

    def _delete(self, asked: Document) -> Document:
        if self.pools[asked["UserPoolId"]]["DeletionProtection"] == "ACTIVE":
            raise PermissionError
        del self.pools[asked["UserPoolId"]]
        return {}


def _refusal(code: str) -> Answer:
    return SimpleNamespace(status_code=HTTPStatus.BAD_REQUEST), {"Error": {"Code": code, "Message": code}}

"""Botocore's client of DynamoDB without what it computes anew for each request; requests and answers are the same.

Six parts of a client are replaced; the tests compare each with the part that it stands for:

    endpoint    by operation, as botocore's rules answered the first time: nothing in a request of ours decides about it
    body        parameters are in DynamoDB's own form (`items`), so that JSON of them says what botocore's would
    headers     by their names, without an e-mail message's care for each value (`headers`)
    signature   by a signing key that is kept for its day (`signing`)
    HTTP        a request and a response in one piece each (`transport`)
    answer      items as DynamoDB sends them, type and value of each attribute

All calls, events and classes that others hook into are as in any client: each request passes `_make_api_call`, every
event, `Endpoint` and `URLLib3Session.send`.
"""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from botocore.exceptions import HTTPClientError
from msgspec import DecodeError
from msgspec.json import Decoder, Encoder

from client_messaging.dynamodb import signing, transport

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from botocore.regions import EndpointRulesetResolver
    from botocore.serialize import Serializer
    from mypy_boto3_dynamodb import DynamoDBClient

_READS = ("BatchGetItem", "Query")

_encode, _decode = Encoder().encode, Decoder(dict[str, Any]).decode


def shorten(client: "DynamoDBClient") -> "DynamoDBClient":
    """Replace the six parts, before the first request.

    The client is for `tables` alone, whose tables are named, not ARNs.
    """
    parts: Any = client
    parts._ruleset_resolver = KeptEndpoints(parts._ruleset_resolver)  # noqa: SLF001 - there is no setting for it
    parts._serializer = AsWritten(parts._serializer)  # noqa: SLF001
    signing.keep_keys(parts._request_signer)  # noqa: SLF001
    transport.shorten(parts._endpoint.http_session)  # noqa: SLF001
    for operation in _READS:
        client.meta.events.register(f"before-parse.dynamodb.{operation}", _take_as_sent)
    return client


class KeptEndpoints:
    """Endpoints by operation, as the client's rules answered the first time.

    An answer depends on settings and region of the client, on the credentials' account, and on a table only if it is
    named by an ARN.
    """

    def __init__(self, rules: "EndpointRulesetResolver") -> None:
        self._rules = rules
        self._kept: dict[str, Any] = {}

    def construct_endpoint(
        self, operation_model: "OperationModel", call_args: dict[str, Any], request_context: dict[str, Any]
    ) -> Any:
        """The endpoint for an operation. Raises as the rules do, which are then asked again."""
        name = operation_model.name
        if name not in self._kept:
            named: Any = _OfNamedTables(operation_model)
            self._kept[name] = self._rules.construct_endpoint(named, call_args, request_context)
        return self._kept[name]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rules, name)


class _OfNamedTables:
    """An operation whose tables are named: where rules look for ARNs of tables in its parameters, there is none.

    Botocore looks for them with an interpreter of queries (JMESPath), which it loads for that.
    """

    operation_context_parameters = ()

    def __init__(self, operation_model: "OperationModel") -> None:
        self._model = operation_model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)


class AsWritten:
    """A serializer: requests as the client's own makes them for an operation, with the parameters' JSON as the body."""

    def __init__(self, serializer: "Serializer") -> None:
        self._serializer = serializer
        self._empty: dict[str, dict[str, Any]] = {}

    def serialize_to_request(self, parameters: dict[str, Any], operation_model: "OperationModel") -> dict[str, Any]:
        """The parts of a request, as botocore's serializer returns them."""
        name = operation_model.name
        if name not in self._empty:
            self._empty[name] = self._serializer.serialize_to_request({}, operation_model)
        empty = self._empty[name]
        return {**empty, "headers": dict(empty["headers"]), "body": _encode(parameters)}


def _take_as_sent(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object) -> None:
    """Bypass botocore's parser: it returns items as DynamoDB sends them, type and value of each attribute.

    The parser tries ten types for each attribute: a third of a page's instructions, half of an overview's. Only binary
    attributes would differ; no item has any. The parser takes a body that was cut for an empty one. Raises
    HTTPClientError for it, as for a connection that ends before an answer.
    """
    if response_dict["status_code"] == HTTPStatus.OK:
        try:
            customized_response_dict |= _decode(response_dict["body"])
        except DecodeError:
            raise HTTPClientError(error="the body is no object of JSON") from None
        response_dict["body"] = b"{}"

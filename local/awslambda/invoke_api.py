"""Lambda's Invoke, as needed for a redrive: RequestResponse of the newest version.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html. Other options are refused by name.
"""

import json
import uuid
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from deployment.documents import Document
from local.awslambda.functions import Function, PayloadTooLarge
from local.awslambda.worker_processes import FunctionFailed
from local.cloudformation.arns import function_name

PATH = "/2015-03-31/functions/{name}/invocations"
METHODS = ["POST"]

_SERVED = {"x-amz-invocation-type": "RequestResponse", "x-amz-log-type": "None"}


class InvokeApi:
    """Invoke by function name or ARN."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions

    async def serve(self, request: Request) -> Response:
        """Serve one request; an error of the function is reported as by Lambda, in `x-amz-function-error`."""
        for header, served in _SERVED.items():
            value = request.headers.get(header, served)
            if value != served:
                return _error(
                    400, "UnknownOperationException", f"{header}: {value} is not supported by the local stack"
                )
        name = request.path_params["name"]
        function = self._functions.get(function_name(name))
        if function is None:
            return _error(404, "ResourceNotFoundException", f"Function not found: {name}")
        try:
            event = json.loads(await request.body() or b"{}")
        except ValueError:
            return _error(400, "InvalidRequestContentException", "The request is not JSON.")
        try:
            return _answer(200, await function.invoke(event), {"x-amz-executed-version": "$LATEST"})
        except PayloadTooLarge:
            return _error(413, "RequestTooLargeException", "The request is larger than a function takes.")
        except FunctionFailed as failure:
            failed = {"errorType": failure.kind, "errorMessage": str(failure)}
            return _answer(200, failed, {"x-amz-executed-version": "$LATEST", "x-amz-function-error": "Unhandled"})


def _error(status: int, code: str, message: str) -> Response:
    error: Document = {"Type": "User", "Message": message}
    return _answer(status, error, {"x-amzn-errortype": code})


def _answer(status: int, document: object, headers: Mapping[str, str]) -> Response:
    common = {"x-amzn-requestid": str(uuid.uuid4()), "content-type": "application/json"}
    return Response(json.dumps(document), status, {**common, **headers})

"""Lambda's Invoke, as much of it as whoever drives records again needs: RequestResponse, of the newest version.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html. What else Invoke can do is refused by its name.
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
    """The functions of the stack, by the names and ARNs they have on AWS."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions

    async def serve(self, request: Request) -> Response:
        """One call; what the function raised is told in the header that Lambda tells it with."""
        for header, served in _SERVED.items():
            asked = request.headers.get(header, served)
            if asked != served:
                return _refused(
                    400, "UnknownOperationException", f"{header}: {asked} is not supported by the local stack"
                )
        name = request.path_params["name"]
        function = self._functions.get(function_name(name))
        if function is None:
            return _refused(404, "ResourceNotFoundException", f"Function not found: {name}")
        try:
            event = json.loads(await request.body() or b"{}")
        except ValueError:
            return _refused(400, "InvalidRequestContentException", "The request is not JSON.")
        try:
            return _answer(200, await function.invoke(event), {"x-amz-executed-version": "$LATEST"})
        except PayloadTooLarge:
            return _refused(413, "RequestTooLargeException", "The request is larger than a function takes.")
        except FunctionFailed as failure:
            error = {"errorType": failure.kind, "errorMessage": str(failure)}
            return _answer(200, error, {"x-amz-executed-version": "$LATEST", "x-amz-function-error": "Unhandled"})


def _refused(status: int, code: str, message: str) -> Response:
    error: Document = {"Type": "User", "Message": message}
    return _answer(status, error, {"x-amzn-errortype": code})


def _answer(status: int, document: object, headers: Mapping[str, str]) -> Response:
    common = {"x-amzn-requestid": str(uuid.uuid4()), "content-type": "application/json"}
    return Response(json.dumps(document), status, {**common, **headers})

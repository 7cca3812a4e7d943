"""A handler around the built one that also returns random numbers of this copy."""

import random
from importlib import import_module
from typing import Any
from uuid import uuid4

from client_messaging.dynamodb import retries

_function = import_module("handler")


def lambda_handler(event: Any, context: Any) -> dict[str, Any]:
    """The function's response, and samples of all randomness that must differ between copies."""
    return {
        "answer": _function.lambda_handler(event, context),
        "pauses of libraries": random.random(),  # noqa: S311 - what libraries use
        "pauses of ours": list(retries.REQUESTS.pauses()),
        "token of a transaction": str(uuid4()),
    }

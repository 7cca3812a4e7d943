"""Lambda init phase: build clients before the first invocation.

Outside Lambda (tests, tools) nothing happens here: imports have no effects. Lambda is recognised by the function's name
in the environment
(https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime).

With SnapStart, Lambda takes a snapshot of the process after init, and every execution environment starts from it. So
nothing unique and nothing secret is in it: random numbers come from the system, and clients have made no request and
hold no keys (`lazy_credentials`). The module `random`, which botocore uses for its back-off, is reseeded after
restore.
"""

import gc
import os
from collections.abc import Callable


def before_imports() -> None:
    """Stop garbage collection while modules load: their objects stay, and scanning them is a tenth of a cold start.

    Called when the package is imported. So a handler imports this package alone, which imports libraries.
    """
    if _on_lambda():
        gc.disable()


def after_imports(*preload: Callable[[], object]) -> None:
    """Call constructors of clients, without a request, and resume garbage collection, for later objects only."""
    if not _on_lambda():
        return
    for construct in preload:
        construct()
    if _ends_in_a_snapshot():
        _differ_when_restored()
    gc.freeze()
    gc.enable()


def _on_lambda() -> bool:
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def _ends_in_a_snapshot() -> bool:
    return os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start"


def _differ_when_restored() -> None:
    """Seed the module `random` after each restore from the snapshot, by a hook of Lambda's runtime.

    Raises ImportError without the hook: rather no start than equal random numbers
    (https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html).
    """
    import random

    from snapshot_restore_py import register_after_restore

    register_after_restore(random.seed)

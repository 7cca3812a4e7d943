"""A start on Lambda: what is made before the first invocation, while nobody waits.

Anywhere else (tests, tools) nothing happens here: imports have no effects. Lambda is known by the name of the function
that it puts into the environment
(https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime).

With SnapStart, Lambda keeps an image of the process as it is now, and every copy of the function begins with it. So
nothing is unique here and nothing secret: chance is drawn from the system, and clients have made no request and hold no
keys (`credentials`). What libraries draw from the module `random`, as botocore its pauses, begins anew in each copy.
"""

import gc
import os
from collections.abc import Callable


def begin() -> None:
    """Collect no garbage while modules are loaded: what they make stays, and to look through it costs a tenth."""
    if _on_lambda():
        gc.disable()


def finish(*needs: Callable[[], object]) -> None:
    """Make what the function needs: clients, no request. From now on collect garbage, but only of what comes now."""
    if not _on_lambda():
        return
    for make in needs:
        make()
    if _ends_in_a_snapshot():
        _differ_when_restored()
    gc.freeze()
    gc.enable()


def _on_lambda() -> bool:
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def _ends_in_a_snapshot() -> bool:
    return os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start"


def _differ_when_restored() -> None:
    """Each copy's module `random` has a seed of its own. Lambda's runtime brings the hook.

    Raises ImportError without it: rather no start than copies that are alike
    (https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html).
    """
    import random

    from snapshot_restore_py import register_after_restore

    register_after_restore(random.seed)

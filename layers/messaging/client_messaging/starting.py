"""A start on Lambda: what is made before the first invocation, while nobody waits.

Anywhere else (tests, tools) nothing happens here: imports have no effects. Lambda is known by the name of the function
that it puts into the environment
(https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime).
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
    gc.freeze()
    gc.enable()


def _on_lambda() -> bool:
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ

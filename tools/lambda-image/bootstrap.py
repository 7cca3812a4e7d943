"""Looks for modules where Lambda does, in its order: the function, its layers, the runtime, the standard library."""

import os
import sys

RUNTIME = "/var/runtime"
FUNCTION = os.environ.get("LAMBDA_TASK_ROOT", "/var/task")
LAYERS = ["/opt/python/lib/python3.13/site-packages", "/opt/python"]

sys.path[:] = [FUNCTION, *LAYERS, RUNTIME, *(place for place in sys.path if place not in ("", RUNTIME))]

from awslambdaric.__main__ import main  # noqa: E402

main(["bootstrap", os.environ.get("_HANDLER", "")])

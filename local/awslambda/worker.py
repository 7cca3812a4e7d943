"""Worker process of one Lambda function: runs one call at a time. Started by the engine, never imported.

    python worker.py HANDLER TASK_FOLDER LAYER_FOLDER...

Input: one JSON line on stdin for each call, {"id", "arn", "deadline", "trace", "event"}. Output: JSON lines on the
original stdout, {"ready": true}, then {"result"} or {"error": {"errorType", "errorMessage"}} for each call. Output
of the function goes to stderr, its log. The process ends with stdin, when the engine is gone.
"""

import importlib
import json
import os
import queue
import sys
import threading
import time
import traceback
from typing import IO, Any


class Context:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    function_version = "$LATEST"
    log_stream_name = "local"
    identity = None
    client_context = None

    def __init__(self, call: dict[str, Any]) -> None:
        self.aws_request_id = call["id"]
        self.invoked_function_arn = call["arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self._deadline = call["deadline"]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.time()) * 1000))


def main() -> None:
    handler, task, *layers = sys.argv[1:]
    calls: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    answers = take_over_stdout()
    threading.Thread(target=listen, args=(sys.stdin.buffer, calls), daemon=True).start()
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as the process lives
    sys.path[:0] = [task, *layers]
    os.chdir(task)
    try:
        module, _, name = handler.rpartition(".")
        function = getattr(importlib.import_module(module.replace("/", ".")), name)
    except Exception as error:  # noqa: BLE001, RUF100 - whatever the module raises
        traceback.print_exc()
        answer(answers, {"error": described(error)})
        return
    answer(answers, {"ready": True})
    while True:
        call = json.loads(calls.get())
        os.environ["_X_AMZN_TRACE_ID"] = call["trace"]
        answer(answers, invoked(function, call))


def invoked(function: Any, call: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401, RUF100 - a handler of anybody's
    """Result or error of a call. Exceptions of the function are printed to its log, as by Lambda."""
    try:
        result = function(call["event"], Context(call))
    except Exception as error:
        traceback.print_exc()
        return {"error": described(error)}
    try:
        return {"result": json.dumps(result)}
    except (TypeError, ValueError) as error:
        traceback.print_exc()
        return {"error": {"errorType": "Runtime.MarshalError", "errorMessage": type(error).__name__}}


def described(error: Exception) -> dict[str, str]:
    return {"errorType": type(error).__name__, "errorMessage": str(error)}


def listen(stdin: IO[bytes], calls: "queue.SimpleQueue[bytes]") -> None:
    for line in stdin:
        calls.put(line)
    os._exit(0)


def take_over_stdout() -> IO[bytes]:
    """Keep stdout for answers, and redirect prints to stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return answers


def answer(answers: IO[bytes], document: dict[str, Any]) -> None:
    sys.stderr.flush()
    answers.write(json.dumps(document).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()

"""A request beside another."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager


@contextmanager
def meanwhile[**P, R](
    executor: ThreadPoolExecutor, ask: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> Iterator[Future[R]]:
    """Run a request in parallel, and wait for it at the end in any case.

    Lambda freezes a function after its response: a pending request would continue during the next invocation.
    """
    asked = executor.submit(ask, *args, **kwargs)
    try:
        yield asked
    finally:
        wait([asked])

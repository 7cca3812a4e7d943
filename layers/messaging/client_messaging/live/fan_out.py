"""Fan-out to many inboxes or connections, in pieces through the work queue.

    few enough for one piece     handled at once
    more                         one message per piece; a piece is never split again, so that the depth is constant
    no time for the rest         a message that continues from there: it has fewer left, so that this ends, too

Inboxes of a piece are handled one after the other, connections in parallel: as many at once as the executor has
threads, each with its own connection to API Gateway (`wiring`). A slow or broken one holds up its thread only.

A message is done only when all of its targets were handled, or are in the queue again. So none is left out, and a
failure in the middle is retried by the redelivery of one message.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future, wait
from itertools import batched, chain
from typing import Final

from client_messaging.domain.refusals import TryAgain
from client_messaging.live.connections import ONE_REQUEST_SECONDS
from client_messaging.live.work_queue import MOST_AT_ONCE, Queue, QueueMessage
from client_messaging.runtime import deadline

PIECE: Final = 25
"""Inboxes or connections in one message."""

_ROOM_SECONDS: Final = 2 * ONE_REQUEST_SECONDS
"""Time for one more request, and then for sending the rest to the queue."""

type Piece[T] = Callable[[Sequence[T]], QueueMessage]


def in_pieces[T](
    queue: Queue,
    targets: Iterable[T],
    act: Callable[[Sequence[T]], int],
    piece: Piece[T],
    go_on: Callable[[T], QueueMessage] | None = None,
) -> int:
    """Handle few targets at once, or send many to the queue in pieces. Returns the result of `act`; 0 for pieces.

    `go_on` builds the message that continues after a target when time runs out; None if all possible targets fit into
    one request. Raises TryAgain.
    """
    pieces = batched(targets, PIECE, strict=False)
    first = next(pieces, ())
    if len(first) < PIECE:
        return act(first)
    for few in batched(chain([first], pieces), MOST_AT_ONCE, strict=False):
        queue.send(map(piece, few))
        if go_on and not deadline.is_enough_for(_ROOM_SECONDS):
            queue.send([go_on(few[-1][-1])])
            break
    return 0


def each[T](
    queue: Queue, targets: Sequence[T], act: Callable[[T], int], piece: Piece[T], executor: Executor | None = None
) -> int:
    """Handle each target of a piece, also after one that failed: in parallel, or without an executor in turn.

    Returns the sum of the results of `act`. When time runs out, the rest becomes a piece of its own. Raises TryAgain if
    one failed; the redelivery of the message has the rest, too.

    Returns, or raises, when none is under way any more: Lambda freezes a function after its response. An unexpected
    error propagates after that, too, so that the others are not lost for it.
    """

    def attempt(number: int, target: T) -> int | None:
        """None if there is no time: the target is left."""
        return act(target) if number == 0 or deadline.is_enough_for(_ROOM_SECONDS) else None

    submit = executor.submit if executor else _in_turn
    asked = [submit(attempt, number, target) for number, target in enumerate(targets)]
    wait(asked)
    failures: list[TryAgain] = []
    done: list[int | None] = []
    for one in asked:
        try:
            done.append(one.result())
        except TryAgain as busy:
            failures.append(busy)
    if failures:
        raise failures[-1]
    if left := [target for target, result in zip(targets, done, strict=True) if result is None]:
        queue.send([piece(left)])
    return sum(result or 0 for result in done)


def _in_turn[**P, R](act: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
    """What an executor answers, done at once."""
    future: Future[R] = Future()
    try:
        future.set_result(act(*args, **kwargs))
    except Exception as error:
        future.set_exception(error)
    return future

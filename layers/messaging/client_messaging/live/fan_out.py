"""What concerns many inboxes or connections is cut into pieces that are worked at one by one, by way of the queue.

    few enough for one piece     acted on at once
    more                         a message a piece; a piece is never cut again, so that the depth is constant
    no time for the rest         a message that goes on from there: it has fewer left, so that this ends, too

A message is done only when all that it stands for was acted on, or is in the queue again. So none is left out, and what
fails in the middle is repeated by the redelivery of one message.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import batched, chain
from typing import Final

from client_messaging.domain.refusals import TryAgain
from client_messaging.live.connections import ONE_REQUEST_SECONDS
from client_messaging.live.work_queue import MOST_AT_ONCE, Queue, QueueMessage
from client_messaging.runtime import deadline

PIECE: Final = 25
"""Inboxes or connections in one message."""

_ROOM_SECONDS: Final = 2 * ONE_REQUEST_SECONDS
"""For one request more, and then for handing on what is left."""

type Piece[T] = Callable[[Sequence[T]], QueueMessage]


def in_pieces[T](
    queue: Queue,
    found: Iterable[T],
    act: Callable[[Sequence[T]], int],
    piece: Piece[T],
    go_on: Callable[[T], QueueMessage] | None = None,
) -> int:
    """Act on what was found if it is few, else hand it on piece by piece. Answers what `act` does; 0 for pieces.

    `go_on` makes the message that goes on after one of them, where the time runs out; None where all that there can be
    fits into one request. Raises TryAgain.
    """
    pieces = batched(found, PIECE, strict=False)
    first = next(pieces, ())
    if len(first) < PIECE:
        return act(first)
    for few in batched(chain([first], pieces), MOST_AT_ONCE, strict=False):
        queue.send(map(piece, few))
        if go_on and not deadline.is_enough_for(_ROOM_SECONDS):
            queue.send([go_on(few[-1][-1])])
            break
    return 0


def each[T](queue: Queue, these: Sequence[T], act: Callable[[T], int], piece: Piece[T]) -> int:
    """Act on each of a piece; one that fails does not hold the others up. Answers the sum of what `act` does.

    Where the time runs out, what is left is a piece of its own. Raises TryAgain where one failed.
    """
    done, failed = 0, False
    for number, one in enumerate(these):
        if number and not deadline.is_enough_for(_ROOM_SECONDS):
            if failed:
                raise TryAgain
            queue.send([piece(these[number:])])
            return done
        try:
            done += act(one)
        except TryAgain:
            failed = True
    if failed:
        raise TryAgain
    return done

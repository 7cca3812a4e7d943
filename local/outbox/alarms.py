"""The alarms that are set, what was sent, and a way to ring now: what `make nudges`, `make ring` and the page show."""

import asyncio
import json
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from deployment.documents import Document
from local.cloudformation import arns
from local.outbox.outbox import Outbox, Sent
from local.scheduler.schedules import Schedule, Schedules
from local.sqs.queues import Queues

PATH = "/_nudges"
_PATIENCE_SECONDS = 90.0
"""Longer than a message takes that fails on all its deliveries: 2, 4, 8 and 16 seconds after each other."""
_LOOK_SECONDS = 0.05


class Alarms:
    """Schedules and outbox together."""

    def __init__(
        self, schedules: Schedules, queues: Queues, outbox: Outbox, patience: float = _PATIENCE_SECONDS
    ) -> None:
        self._schedules = schedules
        self._queues = queues
        self._outbox = outbox
        self._patience = patience

    def routes(self) -> list[Route]:
        """GET lists, POST rings: all alarms, or those of `person`."""
        return [
            Route(PATH, self._list, methods=["GET"]),
            Route(PATH, self._ring, methods=["POST"]),
        ]

    def waiting(self) -> list[Document]:
        """What rings, soonest first: `{"name", "due_at", "about"}`, with the ids of the schedule's input."""
        return [{"name": each.name, "due_at": each.due_at, "about": _about(each)} for each in self._schedules.waiting()]

    def sent(self) -> list[Sent]:
        """What went, newest first."""
        return self._outbox.sent()

    async def ring(self, person: str | None = None) -> Document:
        """Ring what is set now, and wait until it was handled.

        Answers `{"rung", "failed", "pending"}`: `failed` are in dead-letter queues, `pending` were not handled in time.
        """
        chosen = [one for one in self._schedules.waiting() if person is None or person in _people(_about(one))]
        rung = [(self._schedules.ring(one), arns.last_part(one.target["Arn"])) for one in chosen]
        await self._until(lambda: not self._pending(rung))
        failed = [one for one, queue in rung if one is None or self._queues.place_of(one) not in (None, queue)]
        return {"rung": len(rung), "failed": len(failed), "pending": len(self._pending(rung))}

    def _pending(self, rung: list[tuple[str | None, str]]) -> list[str]:
        """Messages that are still in the queue to which they were sent."""
        return [one for one, queue in rung if one and self._queues.place_of(one) == queue]

    async def _until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + self._patience
        while not condition() and time.monotonic() < deadline:  # noqa: ASYNC110 - deleting a message signals nothing
            await asyncio.sleep(_LOOK_SECONDS)

    async def _list(self, _: Request) -> JSONResponse:
        return JSONResponse({"waiting": self.waiting(), "sent": [_document(one) for one in self.sent()]})

    async def _ring(self, request: Request) -> JSONResponse:
        return JSONResponse(await self.ring(request.query_params.get("person")))


def _about(schedule: Schedule) -> Document:
    try:
        about = json.loads(schedule.target.get("Input", "{}"))
    except ValueError:
        about = {}
    return about if isinstance(about, dict) else {}


def _people(about: Document) -> set[str]:
    """For whom a schedule rings: the person of a nudge, the clinician of an inbox."""
    return {str(about[name]) for name in ("person_id", "clinician_id") if name in about}


def _document(sent: Sent) -> Document:
    shown = {name: getattr(sent, name) for name in ("id", "channel", "to", "subject", "text")}
    return {**shown, "at": sent.at.timestamp(), "file": str(sent.file)}

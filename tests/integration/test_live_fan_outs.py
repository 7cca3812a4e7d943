"""What concerns many inboxes or connections: cut into pieces, none of them lost, each done at least once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import batched, count
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from client_messaging import wiring
from client_messaging.live import fan_out
from testing import many
from testing.interleave import PAST_THE_RETRIES
from testing.invocations import Json
from testing.live_api import LiveApi, Socket, live_api
from testing.people import ANA, BEN, KIM, LEO, LUIS, ROSA, SAM, Person
from testing.stack import Stack

INBOX = {"client_id": LEO, "clinician_id": "ana"}


@pytest.fixture
def api(stack: Stack) -> Iterator[LiveApi]:
    with live_api(stack) as api:
        yield api


def requests_each(api: LiveApi) -> list[int]:
    """How many requests each delivery made, from now on."""
    made: list[int] = []
    clients: list[Any] = [wiring.tables().client, wiring.live().gateway.client, wiring.live().queue.client]

    def count(**_: Any) -> None:
        made[-1] += 1

    for client in clients:
        client.meta.events.register("before-send.*", count)
    deliver = api.deliver

    def delivering(message: Any) -> bool:
        made.append(0)
        return deliver(message)

    api.deliver = delivering  # type: ignore[method-assign]
    return made


def kinds(api: LiveApi) -> Counter[str]:
    return Counter(one.event["detail-type"] for one in api.taken)


def suspended(api: LiveApi, **more: str) -> None:
    api.put("person_access.changed", person_id="ana", state="suspended", **more)


# ---------------------------------------------------------------- inboxes
def test_all_owners_of_a_clinician_are_told_in_pieces(stack: Stack, api: LiveApi) -> None:
    many.inboxes(stack, 130)
    owners = many.connected(api, [many.owner_of(number) for number in range(130)])
    made = requests_each(api)
    suspended(api)
    api.work()
    assert [len(one.heard) for one in owners] == [1] * 130
    assert owners[7].heard[0]["inbox"] == {"client_id": "chart-7", "clinician_id": "ana"}
    assert kinds(api) == {"person_access.changed": 1, "inboxes.tell": 6}, "131 inboxes with Leo's"
    assert max(one.depth for one in api.taken) == 1
    assert max(made) <= 25 * 4


def test_few_are_told_at_once(stack: Stack, api: LiveApi) -> None:
    many.inboxes(stack, fan_out.PIECE - 2)
    owners = many.connected(api, [many.owner_of(number) for number in range(fan_out.PIECE - 2)])
    suspended(api)
    api.work()
    assert all(len(one.heard) == 1 for one in owners)
    assert len(api.taken) == 1
    assert api.batches == 0


def test_all_inboxes_of_a_chart_are_told_in_pieces(stack: Stack, api: LiveApi) -> None:
    clinicians = [f"d-{number}" for number in range(60)]
    for few in batched(clinicians, 20, strict=True):
        assert stack.enable(clinician_ids=list(few)).status == 200
    (rosa,) = many.connected(api, [ROSA])
    stack.disable()
    api.put("portal_access.changed", client_id=LEO, former_owner_id=None)
    api.work()
    heard = Counter(one["inbox"]["clinician_id"] for one in rosa.heard)
    assert heard == Counter([*clinicians, "ana"]), "that the portal is shut, too"
    assert kinds(api) == {"portal_access.changed": 1, "inboxes.tell": 3}


def test_an_owners_connections_are_asked_for_once_a_piece(stack: Stack, api: LiveApi) -> None:
    """Not once an inbox; who is gone is posted to once."""
    colleagues = [f"clinician-{number}" for number in range(89)]
    stack.enable(clinician_ids=colleagues[:45])
    stack.enable(clinician_ids=colleagues[45:])
    phones = many.connected(api, [ROSA] * 3)
    phones[0].is_open = False
    asked, posted = [0], Counter[str]()

    def count(params: Any, **_: Any) -> None:
        asked[0] += params["TableName"] == wiring.connections().name and "PERSON#rosa" in str(params)

    def note(params: Any, **_: Any) -> None:
        posted[params["ConnectionId"]] += 1

    wiring.tables().client.meta.events.register("provide-client-params.dynamodb.Query", count)
    wiring.live().gateway.client.meta.events.register("provide-client-params.apigatewaymanagementapi.*", note)
    api.put("portal_access.changed", client_id=LEO)
    api.work()
    assert [len(one.heard) for one in phones] == [0, 90, 90]
    assert asked == [4], "one a piece"
    assert posted[phones[0].id] == 1
    assert api.dead_letters == []


def test_an_inbox_that_moves_meanwhile_is_not_passed_over(stack: Stack, api: LiveApi) -> None:
    """Something happens in the quietest inbox while the list is read from its beginning: it moves to the end."""
    many.inboxes(stack, 40)
    heads = wiring.store().inboxes_to_tell("willow", "ana", None)
    first = next(heads)
    assert first.inbox.client_id.startswith("chart-")
    later = [head.activity_id for head in heads]
    assert later == sorted(later), "the quiet first, so that what moves, moves to where nobody has been"
    assert first.activity_id <= later[0]


def test_the_list_goes_on_after_a_place(stack: Stack, api: LiveApi) -> None:
    """Also between two inboxes that were opened in the same instant."""
    many.inboxes(stack, 31)
    everything = [head.inbox.client_id for head in wiring.store().inboxes_to_tell("willow", "ana", None)]
    for number, head in enumerate(list(wiring.store().inboxes_to_tell("willow", "ana", None))):
        place = (head.activity_id, head.inbox.client_id)
        after = [one.inbox.client_id for one in wiring.store().inboxes_to_tell("willow", "ana", place)]
        assert after == everything[number + 1 :]


def test_what_takes_many_pages_is_read_to_its_end(stack: Stack, api: LiveApi) -> None:
    """A page is a megabyte: 1,500 inboxes. Here it is seven."""

    def seven(params: Json, **_: Any) -> None:
        params["Limit"] = 7

    wiring.tables().client.meta.events.register("provide-client-params.dynamodb.Query", seven)
    many.inboxes(stack, 40)
    sockets = many.connected(api, [many.owner_of(number) for number in range(40)] + [ANA] * 40)
    suspended(api)
    api.work()
    assert all(one.heard for one in sockets[:40])
    assert not any(one.is_open for one in sockets[40:])


# ---------------------------------------------------------------- connections
def test_all_connections_of_the_suspended_end(stack: Stack, api: LiveApi) -> None:
    phones = many.devices(api, 330)
    ben = api.settled(BEN)
    made = requests_each(api)
    suspended(api)
    api.work()
    assert not any(one.is_open for one in phones)
    assert api.ids_kept() == [ben.id]
    assert kinds(api) == {"person_access.changed": 1, "connections.end": 14}
    assert max(made) <= 2 * fan_out.PIECE


def test_all_connections_of_a_person_are_told(stack: Stack, api: LiveApi) -> None:
    stack.enable()
    newest = stack.compose().json["id"]
    phones, (rosa,) = many.devices(api, 60), [api.settled(ROSA)]
    api.put("message.replied", **INBOX)
    api.work()
    assert [one["newest"] for phone in phones for one in phone.heard] == [newest] * 60
    assert len(rosa.heard) == 1
    assert kinds(api)["connections.tell"] == 3


def test_a_piece_tells_nobody_who_lost_the_chart_meanwhile(stack: Stack, api: LiveApi) -> None:
    stack.enable()
    stack.compose()
    phones = many.devices(api, 30, ROSA)
    api.put("message.composed", **INBOX)
    assert api.deliver(api.waiting[0])
    assert len(api.waiting) == 2
    stack.enable(owner=LUIS)
    api.work()
    assert not any(one.heard for one in phones)


def test_a_piece_tells_nobody_who_was_suspended_meanwhile(stack: Stack, api: LiveApi) -> None:
    stack.enable()
    stack.compose()
    phones = many.devices(api, 30, ROSA)
    api.put("message.composed", **INBOX)
    assert api.deliver(api.waiting[0])
    stack.suspend(ROSA)
    api.work()
    assert not any(one.heard or one.is_open for one in phones)


def test_a_piece_says_what_is_newest_when_it_is_told(stack: Stack, api: LiveApi) -> None:
    stack.enable()
    stack.compose()
    phones = many.devices(api, 30, ROSA)
    api.put("message.composed", **INBOX)
    assert api.deliver(api.waiting[0])
    newest = stack.compose().json["id"]
    api.work()
    assert {one["newest"] for phone in phones for one in phone.heard} == {newest}


# ---------------------------------------------------------------- the role of the suspended
@pytest.mark.parametrize(
    ("role", "ended", "told"),
    [("clinician", ["clinician"], 1), ("client", ["client"], 0), ("staff", [], 0), (None, ["client", "clinician"], 1)],
)
def test_who_is_suspended_in_one_role_keeps_the_other(
    stack: Stack, api: LiveApi, role: str | None, ended: list[str], told: int
) -> None:
    """Ids are given out by role. An event that names none is about all of them."""
    stack.enable()
    stack.compose()
    both = [api.settled(Person("willow", one, "ana")) for one in ("clinician", "client")]
    rosa = api.settled(ROSA)
    suspended(api, **({"role": role} if role else {}))
    api.work()
    assert sorted(one.person.role for one in both if not one.is_open) == ended
    assert len(rosa.heard) == told


# ---------------------------------------------------------------- what goes wrong
def test_what_the_queue_left_out_is_put_in_again(stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """SendMessageBatch succeeds, and says that some of it failed."""
    monkeypatch.setattr("client_messaging.dynamodb.retries.time.sleep", lambda _: None)
    phones = many.devices(api, 330)
    api.refusing = lambda number, _: number % 2 == 1
    suspended(api)
    api.work()
    assert not any(one.is_open for one in phones)
    assert kinds(api) == {"person_access.changed": 1, "connections.end": 14}, "and nothing twice"


def test_an_event_is_not_done_before_its_pieces_are_in_the_queue(
    stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("client_messaging.dynamodb.retries.time.sleep", lambda _: None)
    phones = many.devices(api, 60)
    api.refusing = lambda _, entry: bool(entry["Id"] == "1")
    suspended(api)
    assert not api.deliver(api.waiting[0])
    api.refusing = lambda *_: False
    api.run_out()
    assert not any(one.is_open for one in phones)
    assert api.dead_letters == []


def test_one_that_fails_does_not_hold_the_others_up(stack: Stack, api: LiveApi) -> None:
    stack.enable()
    stack.compose()
    phones = many.devices(api, 5)
    api.failing = 3  # as often as the client tries
    api.put("message.replied", **INBOX)
    assert not api.deliver(api.waiting[0])
    assert [len(one.heard) for one in phones] == [0, 1, 1, 1, 1]
    api.run_out()
    assert all(one.heard for one in phones)


class Slow:
    """A clock of the invocation that moves by some seconds a request of the gateway."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seconds: float, at: str) -> None:
        self.now = 0.0
        monkeypatch.setattr("client_messaging.runtime.deadline.time.monotonic", lambda: self.now)
        clients: list[Any] = [wiring.live().gateway.client, wiring.live().queue.client, wiring.tables().client]
        for client in clients:
            client.meta.events.register(f"before-send.{at}", lambda **_: self._pass(seconds))

    def _pass(self, seconds: float) -> None:
        self.now += seconds


def test_a_slow_gateway_is_told_in_steps(stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five seconds a post: a piece takes two minutes, and the function has one. What is left is a piece of its own."""
    stack.enable()
    stack.compose()
    phones = many.devices(api, 50)
    Slow(monkeypatch, 5, "apigatewaymanagementapi")
    api.put("message.replied", **INBOX)
    api.work()
    assert [len(one.heard) for one in phones] == [1] * 50
    assert all(one.deliveries == 1 for one in api.taken)


def test_what_failed_before_the_time_ran_out_is_not_forgotten(
    stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.enable()
    stack.compose()
    phones = many.devices(api, 12)
    Slow(monkeypatch, 5, "apigatewaymanagementapi")
    api.failing = 3  # as often as the client tries
    api.put("message.replied", **INBOX)
    assert not api.deliver(api.waiting[0])
    api.run_out()
    assert all(one.heard for one in phones)


UNREACHABLE = ReadTimeoutError(endpoint_url="store")


class Broken:
    """The connections of a person cannot be read, as often as is said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, person: Person, error: Exception = UNREACHABLE) -> None:
        self.error = error
        self.person, self.left = f'PERSON#{person.person_id}"'.encode(), PAST_THE_RETRIES
        monkeypatch.setattr("client_messaging.dynamodb.retries.time.sleep", lambda _: None)
        wiring.tables().client.meta.events.register("before-call.dynamodb.Query", self)

    def __call__(self, params: Any, **_: Any) -> None:
        if self.left and self.person in params["body"]:
            self.left -= 1
            raise self.error


def owners_with_connections(stack: Stack, api: LiveApi, how_many: int) -> list[Socket]:
    """Of so many charts, few enough for one message."""
    many.inboxes(stack, how_many)
    return many.connected(api, [many.owner_of(number) for number in range(how_many)])


@pytest.mark.parametrize("broken", [0, 4, 9])
def test_an_inbox_that_fails_does_not_hold_the_others_up(
    stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    owners = owners_with_connections(stack, api, 10)
    Broken(monkeypatch, many.owner_of(broken))
    suspended(api)
    assert not api.deliver(api.waiting[0])
    assert [len(one.heard) for one in owners] == [int(number != broken) for number in range(10)]
    api.run_out()
    assert all(one.heard for one in owners)


def test_an_inbox_with_an_error_that_nobody_foresaw_takes_it_from_nobody(
    stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = owners_with_connections(stack, api, 10)
    Broken(monkeypatch, many.owner_of(4), RuntimeError("as nobody foresaw"))
    suspended(api)
    with pytest.raises(Exception, match="RuntimeError"):
        api.deliver(api.waiting[0])
    assert [len(one.heard) for one in owners] == [int(number != 4) for number in range(10)]


def test_inboxes_for_which_no_time_is_left_are_told_once(
    stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = owners_with_connections(stack, api, 20)
    Slow(monkeypatch, 5, "apigatewaymanagementapi")
    suspended(api)
    api.run_out()
    assert [len(one.heard) for one in owners] == [1] * 20
    assert all(one.deliveries == 1 for one in api.taken)
    assert kinds(api)["inboxes.tell"] == 2, "some ten each"


def test_an_inbox_that_failed_before_the_time_ran_out_is_not_forgotten(
    stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = owners_with_connections(stack, api, 20)
    Broken(monkeypatch, many.owner_of(1))
    Slow(monkeypatch, 5, "apigatewaymanagementapi")
    suspended(api)
    assert not api.deliver(api.waiting[0])
    api.run_out()
    assert all(one.heard for one in owners)


def test_a_slow_queue_is_filled_in_steps(stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty seconds a request: 53 pieces do not fit. Who goes on begins after the last of those that did."""
    monkeypatch.setattr(fan_out, "PIECE", 4)
    phones = many.devices(api, 53 * 4 - 3)
    Slow(monkeypatch, 20, "sqs")
    suspended(api)
    api.work()
    assert not any(one.is_open for one in phones)
    begun = [one for one in api.taken if "after" in one.event["detail"]]
    assert 0 < len(begun) < 6
    assert all(one.deliveries == 1 for one in api.taken)
    ended = [one["connection_id"] for taken in api.taken for one in taken.event["detail"].get("connections", ())]
    assert sorted(ended) == sorted(one.id for one in phones), "each in one piece"


@pytest.mark.parametrize("what", ["owners", "owners of the absent", "connections"])
def test_a_fan_out_goes_on_from_where_its_time_ran_out(
    stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(fan_out, "PIECE", 4)
    stack.enable()
    stack.compose()
    many.inboxes(stack, 130)
    owners = many.connected(api, [many.owner_of(number) for number in range(130)])
    ana = api.socket(ANA)
    Slow(monkeypatch, 20, "sqs")
    if what == "owners":
        api.put("person_access.changed", person_id="ana", state="active", role="clinician")
    elif what == "owners of the absent":
        api.put("absence.changed", **{"person_id": "ana", "from": "2026-03-01T10:00:00.000Z"})
    else:
        owners = many.devices(api, 130, BEN)
        stack.enable(clinician_ids=["ben"])
        api.put("message.replied", client_id=LEO, clinician_id="ben")
    api.work()
    assert all(len(one.heard) == 1 for one in owners)
    assert any("after" in one.event["detail"] for one in api.taken)
    if what == "owners of the absent":
        assert len(ana.heard) == 1


# ---------------------------------------------------------------- kills
@pytest.mark.parametrize("moment", ["before-call", pytest.param("after-call", marks=pytest.mark.whole)])
def test_killed_at_any_request_everybody_is_told(
    stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """At each request in turn the process is gone: whoever has to be told is told, whoever has to go is gone."""
    monkeypatch.setattr(fan_out, "PIECE", 2)
    many.inboxes(stack, 4)
    people = [many.owner_of(number) for number in range(4)] + [ANA] * 4
    at, killed = 0, True
    while killed:
        at += 1
        sockets = many.connected(api, people)
        with killing(f"{moment}.*", at) as kills:
            suspended(api)
            api.run_out()
        killed = bool(kills)
        assert [bool(one.heard) for one in sockets] == [True] * 4 + [False] * 4, at
        assert [one.is_open for one in sockets] == [True] * 4 + [False] * 4, at
        assert api.dead_letters == []
    assert at > 20


# ---------------------------------------------------------------- what concerns every inbox of a person
def absent(api: LiveApi) -> None:
    api.put("absence.changed", **{"person_id": "ana", "from": "2026-03-01T10:00:00.000Z", "until": None})


def test_everybody_is_told_once_of_an_absence_however_many_inboxes(stack: Stack, api: LiveApi) -> None:
    many.inboxes(stack, 130)
    owners = many.connected(api, [many.owner_of(number) for number in range(130)] + [ANA] * 2)
    made = requests_each(api)
    absent(api)
    api.work()
    assert [len(one.heard) for one in owners] == [1] * 132
    assert kinds(api) == {"absence.changed": 1, "inboxes.tell": 7}, "six of 131 inboxes, and one of the clinician"
    assert max(made) <= 25 * 5


def test_an_owner_of_many_charts_is_told_once_of_an_absence(stack: Stack, api: LiveApi) -> None:
    many.inboxes(stack, 130, owner=KIM)
    kim, tablet, rosa = many.connected(api, [KIM, KIM, ROSA])
    made = requests_each(api)
    absent(api)
    api.work()
    first = min(many.client_of(number) for number in range(130))
    for one in (kim, tablet):
        assert [heard["inbox"]["client_id"] for heard in one.heard] == [first]
    assert len(rosa.heard) == 1
    assert max(made) <= 25 * 6


def test_who_has_lost_the_first_of_two_charts_is_told_of_the_other(stack: Stack, api: LiveApi) -> None:
    """Handed over, disabled, or without an inbox with the absent: in none of them would they be told."""
    for client in ("a-handed", "b-disabled", LEO):
        assert stack.enable(ANA, client, ROSA).status == 200
    assert stack.enable(SAM, "c-of-ben", ROSA, clinician_ids=["ben"]).status == 200
    assert stack.enable(ANA, "a-handed", LUIS).status == 200
    assert stack.disable(client="b-disabled").status == 200
    (rosa,) = many.connected(api, [ROSA])
    absent(api)
    api.work()
    assert [heard["inbox"]["client_id"] for heard in rosa.heard] == [LEO]


def test_the_absence_of_who_has_no_inbox_is_nobodys_news(stack: Stack, api: LiveApi) -> None:
    (ana,) = many.connected(api, [ANA])
    absent(api)
    api.work()
    assert (ana.heard, api.dead_letters) == ([], [])


@pytest.mark.parametrize("moment", ["before-call", pytest.param("after-call", marks=pytest.mark.whole)])
def test_killed_at_any_request_everybody_hears_of_the_absence(
    stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr(fan_out, "PIECE", 2)
    many.inboxes(stack, 4)
    people = [many.owner_of(number) for number in range(4)] + [ANA]
    at, killed = 0, True
    while killed:
        at += 1
        sockets = many.connected(api, people)
        with killing(f"{moment}.*", at) as kills:
            absent(api)
            api.run_out()
        killed = bool(kills)
        assert all(one.heard for one in sockets), at
        assert api.dead_letters == []
    assert [len(one.heard) for one in sockets] == [1] * 5
    assert at > 20


@contextmanager
def killing(moment: str, at: int) -> Iterator[list[int]]:
    """The process is gone at the request with this number, from 1."""
    asked, kills = count(1), list[int]()
    clients: list[Any] = [wiring.tables().client, wiring.live().gateway.client, wiring.live().queue.client]

    def kill(**_: Json) -> None:
        if next(asked) == at:
            kills.append(at)
            raise SystemExit

    for client in clients:
        client.meta.events.register(moment, kill)
    try:
        yield kills
    finally:
        for client in clients:
            client.meta.events.unregister(moment, kill)

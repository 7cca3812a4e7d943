"""All inboxes of a caller, latest activity first, and the badge."""

from itertools import chain
from typing import Any

from testing.interleave import Interleave
from testing.invocations import Answer, Json
from testing.people import ANA, BEN, DEV, LEO, LUIS, MIA, NINA, ROSA, SAM, Person
from testing.stack import Stack, portal_event
from testing.trailing_indexes import indexes_that_stand_still

EVE = Person("willow", "clinician", "eve")


def clients(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [one["client_id"] for one in answer.json["inboxes"]]


def pages(stack: Stack, as_: Person = ANA, **query: str) -> list[list[str]]:
    """All pages of an overview, by client."""
    call = stack.inboxes if as_.role == "clinician" else stack.portal_inboxes
    found: list[list[str]] = []
    more: dict[str, str] = {}
    while True:
        answer = call(as_, **query, **more)
        found.append(clients(answer))
        if answer.json["older"] is None:
            return found
        more = {"before": answer.json["older"]}


def test_the_inbox_with_the_latest_activity_comes_first(stack: Stack) -> None:
    for client in ("a", "b", "c"):
        stack.enable(client=client)
    thread = stack.compose(client="a").json["id"]
    assert clients(stack.inboxes()) == ["a", "c", "b"]
    stack.portal_update(portal_event("b"))
    assert clients(stack.inboxes()) == ["b", "a", "c"]
    stack.reply(thread, client="a")
    assert clients(stack.inboxes()) == ["a", "b", "c"]
    stack.read(thread, client="b")
    assert clients(stack.inboxes()) == ["a", "b", "c"], "reading is no activity"


def test_an_inbox_tells_of_its_last_entry_without_its_text(stack: Stack) -> None:
    stack.enable()
    assert stack.inboxes().json["inboxes"] == [
        {"client_id": LEO, "clinician_id": "ana", "last_entry": None, "unread": 0}
    ]
    sent = stack.compose(subject="Homework", body="Breathe.").json
    sender = {"sender_role": "clinician", "sender_id": "ana"}
    last = {"id": sent["id"], "kind": "message", **sender, "at": sent["sent_at"]}
    for mine in (stack.inboxes(), stack.portal_inboxes()):
        assert mine.json["inboxes"][0]["last_entry"] == last
        assert "Homework" not in mine.text
        assert "Breathe" not in mine.text
    stack.portal_update(portal_event())
    notice = stack.inbox().json["entries"][0]
    assert stack.inboxes().json["inboxes"][0]["last_entry"] == {
        "id": notice["id"],
        "kind": "notice",
        "at": notice["recorded_at"],
    }
    assert stack.portal_inboxes().json["inboxes"][0]["last_entry"] == last


def test_pages_show_every_inbox_once(stack: Stack) -> None:
    names = [f"client-{number}" for number in range(7)]
    for client in names:
        stack.enable(client=client, clinician_ids=["ben"])
        stack.compose(client=client)
    assert pages(stack, limit="3") == [names[:3:-1], names[3:0:-1], names[:1]]
    assert list(chain(*pages(stack, limit="1"))) == names[::-1]
    of_rosa = list(chain(*pages(stack, ROSA, limit="3")))
    assert of_rosa[:7] == names[::-1]
    assert sorted(of_rosa) == sorted(names * 2), "Ben's inboxes too, in which nobody has written"


def test_pages_show_every_unused_inbox_once(stack: Stack) -> None:
    """Nothing puts unused inboxes in order but the place that each has for itself."""
    opened = {(client, clinician) for client in (LEO, MIA) for clinician in ("ana", "ben", "tom")}
    for client in (LEO, MIA):
        stack.enable(SAM, client, clinician_ids=["ana", "ben", "tom"])
    seen: list[tuple[str, str]] = []
    more: dict[str, str] = {}
    while len(seen) < 10:
        page = stack.portal_inboxes(ROSA, limit="1", **more).json
        seen += [(one["client_id"], one["clinician_id"]) for one in page["inboxes"]]
        if page["older"] is None:
            break
        more = {"before": page["older"]}
    assert sorted(seen) == sorted(opened)


def test_only_what_is_unread(stack: Stack) -> None:
    for client in ("a", "b", "c"):
        stack.enable(client=client)
        stack.reply(stack.compose(client=client).json["id"], client=client)
    entry = stack.inbox(ANA, "b").json["entries"][0]["id"]
    stack.read(entry, client="b")
    assert pages(stack, unread="true", limit="1") == [["c"], ["a"]]
    assert pages(stack, unread="false") == [["c", "b", "a"]]
    stack.portal_read(entry, client="b")
    assert pages(stack, ROSA, unread="true", limit="1") == [["c"], ["a"]]
    assert stack.inboxes(unread="true", limit="1").json["unread_total"] == 2


def test_the_badge_clears(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose().json["id"]
    stack.reply(thread)
    assert (stack.inboxes().json["unread_total"], stack.portal_inboxes().json["unread_total"]) == (1, 1)
    newest = stack.inbox().json["entries"][0]["id"]
    stack.read(newest)
    stack.portal_read(newest)
    assert (stack.inboxes().json["unread_total"], stack.portal_inboxes().json["unread_total"]) == (0, 0)
    stack.compose(thread=thread)
    assert (stack.inboxes().json["unread_total"], stack.portal_inboxes().json["unread_total"]) == (0, 1)


def test_the_badge_clears_even_where_the_indexes_trail(stack: Stack) -> None:
    for client in (LEO, MIA, "noa"):
        stack.enable(client=client)
        stack.reply(stack.compose(client=client).json["id"], client=client)
    with indexes_that_stand_still():
        assert stack.inboxes().json["unread_total"] == 3
        assert clients(stack.inboxes(unread="true")) == ["noa", MIA, LEO]
        stack.read(stack.inbox().json["entries"][0]["id"])
        assert stack.inboxes().json["unread_total"] == stack.inboxes(unread="true").json["unread_total"] == 2
        assert [one["unread"] for one in stack.inboxes().json["inboxes"]] == [1, 1, 0]
        assert clients(stack.inboxes(unread="true")) == ["noa", MIA]


def test_the_badge_clears_of_an_inbox_that_is_not_on_the_page(stack: Stack) -> None:
    for client in (LEO, MIA, "noa"):
        stack.enable(client=client)
        stack.reply(stack.compose(client=client).json["id"], client=client)
    with indexes_that_stand_still():
        assert stack.inboxes(limit="1").json["unread_total"] == 3
        stack.read(stack.inbox().json["entries"][0]["id"])
        assert stack.inboxes(limit="1").json["unread_total"] == 2


# ---------------------------------------------------------------- whose
def test_everybody_sees_their_own_only(stack: Stack) -> None:
    stack.enable(clinician_ids=["ben"])
    stack.enable(DEV, owner=ROSA.at("harbor"))
    stack.compose()
    assert [one["clinician_id"] for one in stack.inboxes(ANA).json["inboxes"]] == ["ana"]
    assert [one["clinician_id"] for one in stack.inboxes(BEN).json["inboxes"]] == ["ben"]
    assert [one["clinician_id"] for one in stack.portal_inboxes(ROSA).json["inboxes"]] == ["ana", "ben"]
    assert [one["clinician_id"] for one in stack.portal_inboxes(ROSA.at("harbor")).json["inboxes"]] == ["dev"]
    assert clients(stack.inboxes(ANA.at("harbor"))) == clients(stack.portal_inboxes(LUIS)) == []


def test_a_chart_that_was_handed_over_is_gone_at_once(stack: Stack) -> None:
    stack.enable()
    stack.compose()
    stack.portal_update(portal_event())
    stack.enable(owner=LUIS)
    assert clients(stack.portal_inboxes(ROSA)) == []
    hidden: Json = {"client_id": LEO, "clinician_id": "ana", "last_entry": None, "unread": 0, "start_available": False}
    assert stack.portal_inboxes(LUIS).json == {"inboxes": [hidden], "older": None, "unread_total": 0}
    stack.enable(owner=ROSA)
    assert clients(stack.portal_inboxes(ROSA)) == [LEO]
    assert clients(stack.portal_inboxes(LUIS)) == []


def test_a_chart_that_is_handed_over_meanwhile_is_not_shown(stack: Stack) -> None:
    stack.enable()
    Interleave("Query", lambda: stack.enable(owner=LUIS, share_history=True), at=2)
    assert clients(stack.portal_inboxes(ROSA)) == []


def test_a_disabled_chart_is_listed_with_what_is_unread(stack: Stack) -> None:
    stack.enable()
    stack.compose()
    stack.disable()
    assert stack.portal_inboxes().json["unread_total"] == stack.portal_status().json["unread"] == 1


def test_overviews_say_which_charts_are_disabled(stack: Stack) -> None:
    stack.enable(clinician_ids=["ben"])
    stack.enable(client=MIA)
    assert disabled(stack) == set()
    stack.disable()
    assert disabled(stack) == {("ana", LEO), ("ben", LEO), ("rosa", LEO)}
    stack.enable(clinician_ids=[EVE.person_id])
    assert disabled(stack) == set()
    stack.enable(owner=LUIS)
    stack.disable()
    assert disabled(stack) == {("ana", LEO), ("ben", LEO), ("eve", LEO), ("luis", LEO)}


def test_an_inbox_that_opens_while_its_chart_is_being_disabled_says_so(stack: Stack) -> None:
    stack.enable(clinician_ids=["ben"])
    Interleave("TransactWriteItems", lambda: stack.compose(EVE))
    stack.disable()
    assert {(one.person_id, LEO) for one in (ANA, BEN, EVE)} <= disabled(stack)


def disabled(stack: Stack) -> set[tuple[str, str]]:
    """Person and client of each inbox that an overview marks."""
    answers = {one: stack.inboxes(one) for one in (ANA, BEN, EVE)}
    answers |= {one: stack.portal_inboxes(one) for one in (ROSA, LUIS)}
    rows = [(one.person_id, row) for one, answer in answers.items() for row in answer.json["inboxes"]]
    assert {row.get("disabled") for _, row in rows} <= {None, True}
    return {(who, row["client_id"]) for who, row in rows if "disabled" in row}


def test_the_suspended_and_the_wrong_role_are_refused(stack: Stack) -> None:
    for person in (ANA, NINA):
        stack.suspend(person)
    assert stack.inboxes(ANA).code == stack.portal_inboxes(NINA).code == "access_suspended"
    assert stack.inboxes(ROSA).code == stack.portal_inboxes(ANA).code == stack.inboxes(SAM).code == "role_not_allowed"


def test_a_cursor_belongs_to_its_caller_and_to_the_overview(stack: Stack) -> None:
    for client in (LEO, MIA):
        stack.enable(client=client, clinician_ids=["ben"])
        stack.compose(client=client)
    mine = stack.inboxes(limit="1").json["older"]
    of_an_inbox = stack.inbox().json["newer"]
    assert stack.inboxes(before=mine).status == 200
    changed = mine[:-1] + ("A" if mine[-1] != "A" else "B")
    for cursor in (of_an_inbox, changed, "x", ""):
        assert stack.inboxes(before=cursor).code == "invalid_cursor"
    assert stack.inboxes(BEN, before=mine).code == stack.portal_inboxes(before=mine).code == "invalid_cursor"
    assert stack.inbox(before=mine).code == "invalid_cursor"


def test_a_query_that_cannot_be_taken(stack: Stack) -> None:
    queries: list[dict[str, Any]] = [{"limit": "0"}, {"limit": "101"}, {"unread": "yes"}, {"unread": ""}]
    for query in queries:
        assert stack.inboxes(**query).code == stack.portal_inboxes(**query).code == "invalid_request"

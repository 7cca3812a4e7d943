"""If-None-Match: 304 as long as nothing on the page has changed, and never a moment longer."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future

import pytest

from testing.interleave import Interleave
from testing.invocations import Answer
from testing.people import ANA, BEN, LEO, LUIS, ROSA, Person
from testing.routes import INBOX, PORTAL_INBOX
from testing.stack import Stack, portal_event


def again(stack: Stack, tag: str, as_: Person = ANA, query: Mapping[str, str] | None = None) -> Answer:
    route = INBOX if as_.role == "clinician" else PORTAL_INBOX
    path = {"client_id": LEO} if as_.role == "clinician" else {"client_id": LEO, "clinician_id": "ana"}
    return stack.call(route, as_, path, query=query, headers={"if-none-match": tag})


@pytest.fixture
def thread(stack: Stack) -> str:
    stack.enable()
    first: str = stack.compose().json["id"]
    stack.reply(first)
    return first


def test_nothing_new_is_answered_without_a_body(stack: Stack, thread: str) -> None:
    for person, page in ((ANA, stack.inbox()), (ROSA, stack.portal_inbox())):
        tag = page.headers["ETag"]
        answer = again(stack, tag, person)
        assert (answer.status, answer.text, answer.headers["ETag"]) == (304, "", tag)
        assert "Content-Type" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        for given in (tag.removeprefix("W/"), f'"other", {tag}', "*"):
            assert again(stack, given, person).status == 304
        for given in ('"other"', tag.strip('W/"'), ""):
            assert again(stack, given, person).json == page.json


CHANGES: dict[str, tuple[Callable[[Stack, str], object], bool, bool]] = {
    "a message": (lambda stack, thread: stack.compose(thread=thread), True, True),
    "a reply": (lambda stack, thread: stack.reply(thread), True, True),
    "a notice": (lambda stack, _: stack.portal_update(portal_event()), True, False),
    "the clinician reads": (lambda stack, _: stack.read(stack.inbox().json["entries"][0]["id"]), True, True),
    "the owner reads": (lambda stack, thread: stack.portal_read(thread), True, True),
    "the portal is disabled": (lambda stack, _: stack.disable(), True, True),
    "the clinician is suspended": (lambda stack, _: stack.suspend(ANA), True, True),
    "another inbox of the client": (lambda stack, _: stack.compose(BEN), False, False),
    "contact data": (lambda stack, _: stack.enable(contact={"language": "es"}), False, False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_the_page_is_sent(stack: Stack, thread: str, change: str) -> None:
    act, *seen = CHANGES[change]
    tags = [stack.inbox().headers["ETag"], stack.portal_inbox().headers["ETag"]]
    act(stack, thread)
    answers = [again(stack, tag, person) for tag, person in zip(tags, (ANA, ROSA), strict=True)]
    assert [answer.status != 304 for answer in answers] == seen


def test_a_tag_belongs_to_one_caller_and_one_place(stack: Stack, thread: str) -> None:
    stack.compose(BEN)
    tag = stack.inbox().headers["ETag"]
    assert again(stack, tag, BEN).status == 200
    assert again(stack, stack.portal_inbox().headers["ETag"]).status == 200
    for query in ({"limit": "1"}, {"after": stack.inbox().json["newer"]}):
        assert again(stack, tag, query=query).status == 200
        own = stack.inbox(**query).headers["ETag"]
        assert again(stack, own, query=query).status == 304


def test_a_poller_hears_of_the_next_entry(stack: Stack, thread: str) -> None:
    query = {"after": stack.inbox().json["newer"]}
    tag = stack.inbox(**query).headers["ETag"]
    assert again(stack, tag, query=query).status == 304
    stack.reply(thread)
    answer = again(stack, tag, query=query)
    assert len(answer.json["entries"]) == 1
    assert again(stack, answer.headers["ETag"], query=query).status == 304


@pytest.mark.parametrize("place", ["", "after"])
def test_a_page_that_lacks_what_its_gate_knew_of_has_no_tag(stack: Stack, thread: str, place: str) -> None:
    """A reply comes after the entries were read and before the gate is: its tag would hide the reply for ever."""
    query = {"after": stack.inbox().json["newer"]} if place else {}
    Interleave("Query", lambda: stack.reply(thread), event="after-call")
    # Entries and gate are read in parallel: here the gate waits until the reply is there.
    page = _one_after_the_other(stack, query)
    assert "ETag" not in page.headers
    assert stack.inbox(**query).headers["ETag"]


def _one_after_the_other(stack: Stack, query: Mapping[str, str]) -> Answer:
    from client_messaging import wiring

    store = wiring.store()

    class Later(Future[object]):
        """An executor that begins when the result is wanted."""

        act: Callable[[], object]

        def submit(self, act: Callable[..., object], *arguments: object) -> "Later":
            self.act = lambda: act(*arguments)
            return self

        def result(self, timeout: float | None = None) -> object:
            if not self.done():
                self.set_result(self.act())
            return super().result(timeout)

    store._executor = Later()  # type: ignore[assignment]
    return stack.inbox(**query)


def test_a_stranger_with_a_tag_is_a_stranger(stack: Stack, thread: str) -> None:
    tag = stack.portal_inbox().headers["ETag"]
    for given in (tag, "*"):
        assert again(stack, given, LUIS).code == "not_found"
        stack.enable(owner=LUIS)
        assert again(stack, given, ROSA).code == "not_found"
        stack.enable(owner=ROSA)


def test_what_is_hidden_does_not_keep_a_page_from_having_a_tag(stack: Stack, thread: str) -> None:
    stack.enable(owner=LUIS)
    page = stack.portal_inbox(LUIS)
    assert page.json["entries"] == []
    assert again(stack, page.headers["ETag"], LUIS).status == 304

"""Keys: what a parser answers is what the key was made of, and no parser takes the key of another item."""

from collections.abc import Callable

import pytest

from client_messaging.domain.model import Chart, Inbox, Role
from client_messaging.dynamodb import keys
from client_messaging.dynamodb.keys import Ids, Key

CHART, INBOX, ULID = Chart("CLIENT", "person"), Inbox("CLIENT", "person", "client"), "01ARZ3NDEKTSV4RRFFQ69G5FAV"
OF_CHART = {"practice": "CLIENT", "client": "person"}
OF_INBOX = OF_CHART | {"clinician": "client"}
OF_PERSON = {"practice": "CLIENT", "person": "ROLE"}
PERSON = keys.person("CLIENT", "ROLE")
IN_ROLE = keys.person_in_role("CLIENT", Role.STAFF, "ROLE")

CASES: list[tuple[Callable[[Key], Ids], Key, Ids]] = [
    (keys.parse_portal, keys.portal(CHART), OF_CHART),
    (keys.parse_head, keys.head(INBOX), OF_INBOX),
    (keys.parse_entry, keys.entry(INBOX, ULID), OF_INBOX | {"ulid": ULID}),
    (keys.parse_reopened_thread, keys.reopened_thread(INBOX, ULID), OF_INBOX | {"ulid": ULID}),
    (keys.parse_owned_chart, keys.owned_chart("CLIENT", "ROLE", "person"), OF_CHART | OF_PERSON),
    (keys.parse_suspension, keys.suspension("CLIENT", "ROLE"), OF_PERSON),
    (keys.parse_preferences, keys.preferences("CLIENT", "ROLE"), OF_PERSON | {"role": "client"}),
    (keys.parse_nudge, keys.nudge("CLIENT", "ROLE"), OF_PERSON | {"role": "client"}),
    (keys.parse_sent_nudge, keys.sent_nudge(ULID), {"ulid": ULID}),
    (keys.parse_watch, keys.watch(INBOX), OF_INBOX),
    (keys.parse_settings, keys.settings("CLIENT", "nudges"), {"practice": "CLIENT", "section": "nudges"}),
    (keys.parse_record_of_practice, Key(keys.practice("CLIENT"), ULID), {"practice": "CLIENT", "ulid": ULID}),
    (keys.parse_seal, keys.seal(keys.practice("CLIENT"), 7), {"practice": "CLIENT", "number": "000000000007"}),
    (keys.parse_connection, keys.connection("CLIENT", "ROLE", "a="), OF_PERSON | {"connection": "a="}),
    (keys.parse_record, Key(keys.chart(CHART), ULID), OF_CHART | {"ulid": ULID}),
    (keys.parse_record_of_person, Key(PERSON, ULID), OF_PERSON | {"ulid": ULID}),
    (keys.parse_record_of_person, Key(IN_ROLE, ULID), OF_PERSON | {"role": "staff", "ulid": ULID}),
    (keys.parse_seal, keys.seal(keys.chart(CHART), 7), OF_CHART | {"number": "000000000007"}),
    (keys.parse_seal, keys.seal(IN_ROLE, 7), OF_PERSON | {"role": "staff", "number": "000000000007"}),
    (keys.parse_sealed, keys.sealed(keys.chart(CHART), ULID), OF_CHART | {"ulid": ULID}),
    (keys.parse_sealed, keys.sealed(PERSON, ULID), OF_PERSON | {"ulid": ULID}),
]


@pytest.mark.parametrize(("parse", "key", "ids"), CASES)
def test_a_parser_answers_what_the_key_was_made_of(parse: Callable[[Key], Ids], key: Key, ids: Ids) -> None:
    assert parse(key) == ids


def test_an_idempotency_key_and_a_seen_event_are_parsed_but_for_what_is_hashed() -> None:
    used = keys.parse_idempotency(keys.idempotency(INBOX, "ROLE", "compose", "k#1"))
    seen = keys.parse_seen_event(keys.seen_event(INBOX, "e#1"))
    assert (len(used.pop("digest")), used) == (64, OF_PERSON | {"operation": "compose"})
    assert (len(seen.pop("digest")), seen) == (64, OF_INBOX)


OF_RECORDS = (keys.parse_record, keys.parse_record_of_person, keys.parse_record_of_practice)
"""They take every sort key of one word: that it is a ULID is for who asks."""


@pytest.mark.parametrize(
    ("parse", "key"),
    [
        (parse, key)
        for parse, _, _ in CASES
        for other, key, _ in CASES
        if parse is not other and not (parse in OF_RECORDS and key.sk in ("PORTAL", "SUSPENDED"))
    ],
)
def test_no_parser_takes_a_key_of_another_form(parse: Callable[[Key], Ids], key: Key) -> None:
    assert parse(key) == {}

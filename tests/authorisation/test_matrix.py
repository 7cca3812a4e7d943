"""Who may do what: every cell of `matrix.md`, through the handlers.

All of them in `make check`, some callers of each row in `make test`.

Every caller does every operation in every chart and with every clinician there is; those who are nobody do so once a
route, for they are refused before anything else of a request is looked at.
What each cell must answer stands in the matrix; what holds of every refusal stands here.
"""

from collections.abc import Callable, Iterable

import pytest

from testing import whole
from testing.authorisation import matrix, operations
from testing.authorisation.callers import CALLERS, Caller
from testing.authorisation.matrix import Row, Table
from testing.authorisation.operations import COMPOSE, PORTAL_ACCESS, REPLY, SHOWN_PORTAL_ACCESS
from testing.authorisation.trial import Cell, Changes, Outcome, Trial
from testing.authorisation.world import CHARTS, CLINICIANS, PEOPLE

TABLES = matrix.read()
STATUS = "GET /clients/{client_id}/messaging"

type Try = Callable[[Table, Caller], list[Outcome]]


def cells(table: Table, caller: Caller) -> list[Cell]:
    """All targets of a caller and an operation, or some: every chart, every column, and what is nowhere.

    Nobody has all targets once a route, and some for what else is asked by it.
    """
    nowhere = operations.nowhere(table)
    first = next(one for one in TABLES if one.route == table.route)
    choose = whole.sample if caller.person is not None or table is first else whole.part
    targets = choose(
        operations.targets(table),
        one_in=8,
        named=str,
        kinds=lambda one: [("chart", one.chart), one.column, one == nowhere],
    )
    return [
        Cell(caller, table, target, table.row(caller.names, target.chart).cells[target.column]) for target in targets
    ]


def rows_of(pair: tuple[Table, Caller]) -> list[tuple[str, ...]]:
    """The caller, and all rows that answer the cells of a caller and an operation."""
    table, caller = pair
    charts = dict.fromkeys(target.chart for target in operations.targets(table))
    return [(caller.name,), *((table.name, *row.callers, *row.charts) for row in _rows(table, caller, charts))]


def _rows(table: Table, caller: Caller, charts: Iterable[str]) -> list[Row]:
    return [table.row(caller.names, chart) for chart in charts]


def _sampled(callers: Iterable[Caller], one_in: int) -> list[tuple[Table, Caller]]:
    pairs = [(table, caller) for table in TABLES for caller in callers]
    return whole.sample(pairs, one_in=one_in, named=lambda pair: f"{pair[0].name} {pair[1].name}", kinds=rows_of)


# Whoever is nobody is refused before anything is looked at: the same code for all operations.
TRIED = [
    *_sampled([caller for caller in CALLERS if caller.person is None], 64),
    *_sampled([caller for caller in CALLERS if caller.person is not None], 16),
]


def callers_of(table: Table) -> list[Caller]:
    return [caller for one, caller in TRIED if one is table]


@pytest.fixture(scope="module")
def tried(trial: Trial) -> Try:
    """All cells of a caller and an operation, each tried once a module."""
    kept: dict[tuple[str, str], list[Outcome]] = {}

    def of(table: Table, caller: Caller) -> list[Outcome]:
        key = (table.name, caller.name)
        if key not in kept:
            kept[key] = [trial.of(cell) for cell in cells(table, caller)]
        return kept[key]

    return of


def all_of(tried: Try, table: Table) -> list[Outcome]:
    return [outcome for caller in callers_of(table) for outcome in tried(table, caller)]


every_operation = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@pytest.mark.parametrize(("table", "caller"), TRIED, ids=lambda one: one.name)
def test_every_cell_answers_as_the_matrix_says(tried: Try, table: Table, caller: Caller) -> None:
    wrong = []
    for outcome in tried(table, caller):
        answer, expected = outcome.answer, outcome.cell.expected
        said = answer.json
        if (answer.status, said.get("code"), said.get("reason")) != (expected.status, expected.code, expected.reason):
            wrong.append(f"{outcome.cell}: expected {expected.cell}, got {outcome.got}")
    assert not wrong, "\n" + "\n".join(wrong)


@every_operation
def test_what_is_shown_is_what_the_matrix_says(trial: Trial, tried: Try, table: Table) -> None:
    """Texts, ids of entries and contacts of the inboxes and times that the cell names, and nothing of any other."""
    wrong = []
    for outcome in all_of(tried, table):
        found = trial.world.secrets_in(outcome.answer.text + str(outcome.answer.headers))
        must, may = _shown(trial, outcome)
        if outcome.answer.status < 300 and not (must <= found <= must | may):
            wrong.append(f"{outcome.cell}: missing {sorted(must - found)}, disclosed {sorted(found - must - may)}")
        if outcome.answer.status >= 300 and (found or _ids_in(outcome)):
            wrong.append(f"{outcome.cell}: refused with {outcome.got}, disclosed {sorted(found | _ids_in(outcome))}")
    assert not wrong, "\n" + "\n".join(wrong)


@every_operation
def test_a_refusal_changes_nothing_and_what_is_done_is_done_in_the_callers_practice(tried: Try, table: Table) -> None:
    wrong = []
    for outcome in all_of(tried, table):
        changed = _of_the_record(outcome.changes)
        foreign = [key for key in outcome.changes if not _is_about(key, outcome.cell)]
        refused = outcome.answer.status >= 300 or not outcome.cell.table.route.startswith(("PUT", "POST"))
        if foreign or (refused and changed):
            wrong.append(f"{outcome.cell}: answered {outcome.got} and changed {foreign or sorted(changed)}")
    assert not wrong, "\n" + "\n".join(wrong)


@every_operation
def test_what_is_not_yours_answers_to_the_byte_as_what_is_not_there(tried: Try, table: Table) -> None:
    wrong = []
    for outcome, nowhere in _pairs(tried, table):
        if outcome.bytes != nowhere.bytes:
            wrong.append(f"{outcome.cell}: {outcome.bytes}\n  what is not there: {nowhere.bytes}")
    assert not wrong, "\n" + "\n".join(wrong)


@every_operation
def test_what_is_not_yours_asks_the_same_of_the_store_as_what_is_not_there(tried: Try, table: Table) -> None:
    """No difference that a clock could see: the same requests, with as many keys."""
    wrong = []
    for outcome, nowhere in _pairs(tried, table):
        if outcome.requests != nowhere.requests:
            made, instead = ([one[:80] for one in what.requests] for what in (outcome, nowhere))
            wrong.append(f"{outcome.cell}: made {len(made)} {made}\n  what is not there: {len(instead)} {instead}")
    assert not wrong, "\n" + "\n".join(wrong)


@every_operation
def test_who_calls_is_what_the_token_says_and_nothing_else(trial: Trial, tried: Try, table: Table) -> None:
    """Whoever may, named in headers and in the query by somebody who may not, is not believed."""
    wrong = []
    for caller in (one for one in callers_of(table) if one.name in ("no token", "clinician without", "owner twin")):
        for outcome in tried(table, caller):
            if outcome.cell.expected.refused:
                claims = operations.rightful(table.route).claims
                named = {**claims, **{f"X-{name.removeprefix('custom:')}": value for name, value in claims.items()}}
                again = trial.of(outcome.cell, headers=named, query=claims)
                if again.bytes != outcome.bytes:
                    wrong.append(f"{outcome.cell}: {again.got} instead of {outcome.got}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_there_is_something_not_yours_to_compare(tried: Try) -> None:
    """The two tests above looked at something: most operations have strangers."""
    compared = {table.name for table in TABLES if len(_pairs(tried, table)) > (100 if whole.chosen() else 0)}
    assert len(compared) >= len(TABLES) - 9


def test_the_world_is_as_it_was(trial: Trial, tried: Try) -> None:
    assert trial.scan() == trial.rows


def test_every_row_of_the_matrix_answers_a_cell() -> None:
    for table in TABLES:
        charts = dict.fromkeys(target.chart for target in operations.targets(table))
        used = [table.row(caller.names, chart) for caller in CALLERS for chart in charts]
        idle = [row for row in table.rows if not any(row is one for one in used)]
        assert not idle, f"{table.name}: {[(row.callers, row.charts) for row in idle]}"
        names = {name for row in table.rows for name in row.callers}
        assert names <= {name for caller in CALLERS for name in caller.names}, table.name


def _pairs(tried: Try, table: Table) -> list[tuple[Outcome, Outcome]]:
    """Cells that must not differ from what does not exist, each with that."""
    nowhere = operations.nowhere(table)
    pairs = []
    for caller in callers_of(table):
        outcomes = tried(table, caller)
        reference = next(outcome for outcome in outcomes if outcome.cell.target == nowhere)
        same = reference.cell.expected
        if same.refused or table.route == STATUS:
            others = [one for one in outcomes if one is not reference and one.cell.expected == same]
            others = [one for one in others if PEOPLE.get(one.cell.target.person) != one.cell.person.person_id]
            pairs += [(one, reference) for one in others]
    return pairs


def _shown(trial: Trial, outcome: Outcome) -> tuple[set[str], set[str]]:
    """What must be shown, and what may be."""
    cell, world = outcome.cell, trial.world
    places = [operations.place_of(cell.person, cell.target)]
    if cell.table.route.endswith("/audit"):
        places = [place for place in world.inboxes if place[:2] == places[0][:2]]
    words = cell.expected.shown or ()
    if cell.target.column == "all":
        charts = [one.split("/") for one in words]
        places = [(cell.person.practice_id, chart, clinician) for chart, clinician in charts]
        listed = {(one["client_id"], one["clinician_id"]) for one in outcome.answer.json.get("inboxes", [])}
        assert listed == {(CHARTS[chart], CLINICIANS[clinician]) for chart, clinician in charts}, str(cell)
        words = ()
    must, may = set[str](), set[str]()
    for inbox in (world.inboxes[place] for place in places if place in world.inboxes):
        visible = inbox.messages[inbox.new :] if cell.caller.group == "owners" else inbox.messages
        must |= {part for word in words for said in inbox.seen(word) for part in said}
        must |= set(inbox.notices) if "all" in words else set()
        if not words:
            may |= {said.id for said in visible}
            may |= set(inbox.notices) if cell.caller.group != "owners" else set()
        if cell.table.route in (COMPOSE, REPLY):
            may |= {said.subject for said in visible}
    if cell.table.route in (PORTAL_ACCESS, SHOWN_PORTAL_ACCESS):
        may |= {world.contacts.get((cell.person.practice_id, cell.target.chart), "")}
    return must, may


def _ids_in(outcome: Outcome) -> set[str]:
    """Ids of charts and people in a refusal."""
    text = outcome.answer.text + str(outcome.answer.headers)
    return {one for one in (*CHARTS.values(), *CLINICIANS.values(), *PEOPLE.values()) if one in text}


def _of_the_record(changes: Changes) -> Changes:
    """Without new records of who asked: a refusal may be kept as one."""
    return {key: change for key, change in changes.items() if not (change[0] is None and _is_of_who_asked(change[1]))}


def _is_of_who_asked(row: object) -> bool:
    action = row.get("action", {}).get("S") if isinstance(row, dict) else None
    return action in ("request.refused", "inbox.shown", "audit.shown", "portal_access.shown")


def _is_about(key: tuple[str, str, str], cell: Cell) -> bool:
    """The row is of the caller's practice, and of the chart that was asked for if it is of any."""
    _, practice, *rest = key[1].split("#")
    of = dict(zip(rest[::2], rest[1::2], strict=True))
    return practice == cell.person.practice_id and of.get("CLIENT") in (None, CHARTS.get(cell.target.chart))

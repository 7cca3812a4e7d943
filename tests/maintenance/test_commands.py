"""The commands say what they found, in ids and counts, and answer by their status."""

import pytest

from client_messaging.dynamodb.tables import Tables
from testing.maintenance.damages import entries, gate
from testing.maintenance.practice import Practice, said
from tests.maintenance.conftest import Command


def test_verify_tables_says_how_much_it_looked_at(command: Command) -> None:
    status, out, _ = command("verify-tables")
    assert status == 0
    counts = dict(line.rsplit(maxsplit=1) for line in out.splitlines())
    assert (counts["charts"], counts["entries"], counts["findings"]) == ("2", "15", "0")
    assert int(counts["checks"].replace(",", "")) > 300


def test_verify_tables_prints_a_line_a_finding(command: Command, willow: Practice) -> None:
    where = said(entries(willow)[1])
    willow.change(entries(willow)[1], relationship=None)
    status, out, _ = command("verify-tables")
    assert status == 1
    assert out.splitlines()[0] == f"sender: {where}: expected a chart owner, with a relationship, found client"
    assert out.splitlines()[-1].split() == ["findings", "1"]


def test_a_lost_message_is_one_tally_and_comes_first(command: Command, willow: Practice) -> None:
    """However many entries follow it: their counts are all wrong."""
    for _ in range(3):
        willow.stack.compose()
    gone = entries(willow)[2]
    following = [row for row in entries(willow)[3:] if "clinician_sent" in row]
    willow.delete(gone)
    _, out, _ = command("verify-tables")
    lines = out.splitlines()
    assert lines[0].startswith("entry of a record: ")
    assert lines[0].endswith(f"expected entry {gone['sk']['S']}, found nothing")
    assert [line.split(": ")[0] for line in lines if line.startswith("to do")] == ["to do  entry of a record"]
    (tally,) = [line for line in lines if line.startswith("tally: ")]
    assert said(following[0]) in tally
    assert tally.endswith(f", and {len(following) - 1} more wrong after it")


def test_a_gate_changed_by_hand_is_told_from_one_that_the_record_explains(
    command: Command, willow: Practice, restored: Tables
) -> None:
    source = ["restore", "--from-messages", restored.messages, "--from-audit", restored.audit]
    willow.stack.disable()
    where = f"kept  portal access: {said(gate(willow))}: "
    assert f"{where}it was changed since" in command(*source)[1].splitlines()
    willow.change(gate(willow), owner_id={"S": "kim"})
    (line,) = [line for line in command(*source)[1].splitlines() if line.startswith(where)]
    assert "changed by hand" in line
    assert "portal-access" in line


def test_what_waits_for_its_seal_is_said(command: Command, willow: Practice) -> None:
    willow.stack.compose()
    _, out, _ = command("verify-tables")
    assert out.splitlines()[-1] == "1 audit records wait for their seal"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["verify-tables", "--messages-table", "nowhere"], "of nowhere at http"),
        (["restore", "--from-messages", "a", "--from-audit", "b", "--chart", "leo"], "leo is no chart"),
        (
            ["restore", "--from-messages", "a", "--from-audit", "b", "--from-endpoint", "http://127.0.0.1:9"],
            "Could not connect",
        ),
    ],
)
def test_a_problem_is_one_sentence(command: Command, words: list[str], problem: str) -> None:
    status, out, err = command(*words)
    assert (status, out) == (2, "")
    assert err.startswith("maintenance: ")
    assert problem in err
    assert err.count("\n") == 1


def test_restore_says_what_it_would_do_and_does_it(command: Command, willow: Practice, restored: Tables) -> None:
    source = ["restore", "--from-messages", restored.messages, "--from-audit", restored.audit]
    body = entries(willow)[1]["body"]["S"]
    willow.delete(*entries(willow)[1:3])
    _, dry, _ = command(*source)
    of_kind = {line.rsplit(maxsplit=5)[0]: line.split()[-5:] for line in dry.splitlines()[1:]}
    assert of_kind["entry"] == ["15", "2", "0", "2", "0"]
    assert dry.splitlines()[-1] == "Nothing was written. Add --apply to write this."
    assert command("verify-tables")[0] == 1
    status, done, _ = command(*source, "--apply")
    assert (status, done.splitlines()[-1]) == (0, "Run verify-tables now.")
    assert body not in done
    assert command("verify-tables")[0] == 0
    assert command(*source, "--apply")[1].splitlines()[-1] == "There is nothing to write."


@pytest.mark.parametrize(
    "words",
    [
        *[("verify-tables", "--apart", seconds) for seconds in ("-1", "nan", "inf", "1e300", "soon")],
        *[("story", "--request", "abcdefgh", "--days", days) for days in ("0", "-5", "99999999", "1.5")],
    ],
)
def test_a_number_out_of_range_is_refused(
    command: Command, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        command(*words)
    assert f"argument {words[-2]}: invalid" in capsys.readouterr().err

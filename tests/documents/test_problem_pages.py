"""docs/problems/: a page for each `type` of a problem, made of the code."""

import json

import pytest

from client_messaging.domain.refusals import Refusal, TooManyRequests
from client_messaging.http_api import problems
from testing.sample_events import ANSWERS
from tools import problem_pages

MADE = problem_pages.pages()
COMMITTED = {path.name: path.read_text() for path in problem_pages.PAGES.glob("*")}


def codes(of: type[Refusal]) -> set[str]:
    return {code for kind in of.__subclasses__() for code in (kind.code, *codes(kind))}


def test_every_code_has_a_page_and_no_page_is_without_a_code() -> None:
    assert COMMITTED.keys() - {"README.md"} == {f"{code}.md" for code in codes(Refusal)}


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_page_is_what_the_code_says(name: str) -> None:
    assert COMMITTED[name] == MADE[name], "make problem-pages"


def test_the_type_of_a_problem_leads_to_its_page() -> None:
    kind = json.loads(str(problems.response(TooManyRequests(2), "r")["body"]))["type"]
    name = f"{kind.rpartition(':')[2]}.md"
    assert f"`{kind}`" in COMMITTED[name]
    assert f"]({name})" in COMMITTED["README.md"]


def test_a_code_of_which_nobody_says_who_mends_it_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(problem_pages._MENDS, "not_found")
    with pytest.raises(ValueError, match="not_found"):
        problem_pages.pages()


def test_a_page_names_the_operations_that_answer_it() -> None:
    assert any(code == "role_not_allowed" for _, code in ANSWERS.values())
    assert "Every operation." in COMMITTED["role_not_allowed.md"]
    assert "POST /clients/{client_id}/messages" in COMMITTED["idempotency_key_reused.md"]
    assert "GET /inboxes" not in COMMITTED["idempotency_key_reused.md"]


def test_a_page_that_is_none_any_more_is_removed(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("problems")
    (folder / "former_code.md").write_text("# Former")
    problem_pages.write(folder)
    assert {path.name for path in folder.iterdir()} == MADE.keys()

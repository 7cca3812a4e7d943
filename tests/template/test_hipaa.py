"""docs/hipaa.md answers every paragraph of the security rule's safeguards, and names the services of the template."""

import re
from typing import Any, Final

import pytest

from testing.template.policy.expanded import expand
from tests.template.test_documents import HOLDERS, rows

REQUIRED, ADDRESSABLE, STANDARD = "required", "addressable", ""
ADMINISTRATIVE: Final = {
    "(a)(1)(i)": STANDARD,
    **dict.fromkeys(("(a)(1)(ii)(A)", "(a)(1)(ii)(B)", "(a)(1)(ii)(C)", "(a)(1)(ii)(D)", "(a)(2)"), REQUIRED),
    "(a)(3)(i)": STANDARD,
    **dict.fromkeys(("(a)(3)(ii)(A)", "(a)(3)(ii)(B)", "(a)(3)(ii)(C)"), ADDRESSABLE),
    "(a)(4)(i)": STANDARD,
    "(a)(4)(ii)(A)": REQUIRED,
    **dict.fromkeys(("(a)(4)(ii)(B)", "(a)(4)(ii)(C)"), ADDRESSABLE),
    "(a)(5)(i)": STANDARD,
    **dict.fromkeys(("(a)(5)(ii)(A)", "(a)(5)(ii)(B)", "(a)(5)(ii)(C)", "(a)(5)(ii)(D)"), ADDRESSABLE),
    "(a)(6)(i)": STANDARD,
    "(a)(6)(ii)": REQUIRED,
    "(a)(7)(i)": STANDARD,
    **dict.fromkeys(("(a)(7)(ii)(A)", "(a)(7)(ii)(B)", "(a)(7)(ii)(C)"), REQUIRED),
    **dict.fromkeys(("(a)(7)(ii)(D)", "(a)(7)(ii)(E)"), ADDRESSABLE),
    "(a)(8)": REQUIRED,
    **dict.fromkeys(("(b)(1)", "(b)(2)"), STANDARD),
    "(b)(3)": REQUIRED,
}
"""The paragraphs of 45 CFR 164.308. (a)(2) and (a)(8) have no specification: required, by appendix A to subpart C."""

TECHNICAL: Final = {
    "(a)(1)": STANDARD,
    **dict.fromkeys(("(a)(2)(i)", "(a)(2)(ii)"), REQUIRED),
    **dict.fromkeys(("(a)(2)(iii)", "(a)(2)(iv)"), ADDRESSABLE),
    **dict.fromkeys(("(b)", "(c)(1)"), STANDARD),
    "(c)(2)": ADDRESSABLE,
    **dict.fromkeys(("(d)", "(e)(1)"), STANDARD),
    **dict.fromkeys(("(e)(2)(i)", "(e)(2)(ii)"), ADDRESSABLE),
}
"""The paragraphs of 45 CFR 164.312."""

EVIDENCE: Final = re.compile(rf"{HOLDERS.pattern}|\]\([\w./-]+\)")
"""What exists: a holder, or a document, whose link a test of its own follows."""


def status(paragraph: str) -> str:
    found = re.search(r"\((required|addressable)\)$", paragraph)
    return found[1] if found else STANDARD


@pytest.mark.parametrize(("heading", "paragraphs"), [("164.308", ADMINISTRATIVE), ("164.312", TECHNICAL)])
def test_every_paragraph_of_the_rule_is_answered(heading: str, paragraphs: dict[str, str]) -> None:
    answered = [row[0] for row in rows("hipaa.md", heading)]
    assert [(one.split()[0], status(one)) for one in answered] == list(paragraphs.items())


@pytest.mark.parametrize("heading", ["164.308", "164.312", "Paragraph"])
def test_an_answer_names_its_evidence_or_says_that_there_is_none(heading: str) -> None:
    for paragraph, asks_for, offers, operators in rows("hipaa.md", heading):
        assert asks_for, paragraph
        assert EVIDENCE.search(offers) or re.search(r"^Nothing|rows? below$", offers), paragraph
        assert operators or EVIDENCE.search(offers) or offers.startswith("Nothing:"), paragraph


def test_every_service_of_the_template_is_listed() -> None:
    types = {one["Type"] for one in expand()["Resources"].values()}
    listed = {name for row in rows("hipaa.md", "Service") for name in re.findall(r"`(AWS::\w+)`", row[0])}
    assert {"::".join(kind.split("::")[:2]) for kind in types} - listed == set()


def test_a_service_that_is_not_on_the_list_holds_no_health_information() -> None:
    for service, name, holds in rows("hipaa.md", "Service"):
        assert name.startswith(("AWS ", "Amazon ")) or "no health information" in holds, service


def test_every_store_of_the_template_has_its_key(template: dict[str, Any]) -> None:
    stores = {
        "AWS::DynamoDB::Table": "DynamoDB tables",
        "AWS::SQS::Queue": "event bus, queues",
        "AWS::SNS::Topic": "SNS topic",
        "AWS::Logs::LogGroup": "CloudWatch log groups",
        "AWS::Cognito::UserPool": "Cognito user pool",
        "AWS::S3::Bucket": "S3 bucket",
        "AWS::Serverless::Function": "functions, their variables",
    }
    there = {one["Type"] for one in template["Resources"].values()}
    assert stores.keys() <= there
    assert {row[1] for row in rows("hipaa.md", "Data")} >= set(stores.values())

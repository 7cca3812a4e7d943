"""Event patterns choose as EventBridge does, and an operator that is not known is an error before any event comes."""

import pytest

from deployment import event_patterns
from deployment.documents import Document, Json
from local.cloudformation import supported
from local.errors import NotSupported

EVENT: Document = {
    "source": "portal",
    "detail-type": "portal.demographics.updated",
    "resources": [],
    "detail": {
        "fields": ["address", "phone"],
        "count": 3,
        "ratio": 0.5,
        "flag": True,
        "note": None,
        "who": {"name": "Ana"},
        "items": [{"kind": "a"}, {"kind": "b"}],
    },
}


@pytest.mark.parametrize(
    ("pattern", "chosen"),
    [
        ({"source": ["portal"]}, True),
        ({"source": ["ehr", "portal"]}, True),
        ({"source": ["Portal"]}, False),
        ({"source": ["portal"], "detail-type": ["other"]}, False),
        ({"detail": {"fields": ["phone"]}}, True),
        ({"detail": {"fields": ["email"]}}, False),
        ({"detail": {"who": {"name": ["Ana"]}}}, True),
        ({"detail": {"items": {"kind": ["b"]}}}, True),
        ({"detail": {"items": {"kind": ["c"]}}}, False),
        ({"detail": {"count": [3]}}, True),
        ({"detail": {"flag": [True]}}, True),
        ({"detail": {"flag": [1]}}, False),
        ({"detail": {"note": [None]}}, True),
        ({"detail": {"missing": [None]}}, False),
        ({"source": [{"prefix": "por"}]}, True),
        ({"source": [{"prefix": {"equals-ignore-case": "POR"}}]}, True),
        ({"source": [{"suffix": "tal"}]}, True),
        ({"source": [{"suffix": "por"}]}, False),
        ({"detail": {"count": [{"prefix": "3"}]}}, False),
        ({"source": [{"equals-ignore-case": "PORTAL"}]}, True),
        ({"source": [{"anything-but": "portal"}]}, False),
        ({"source": [{"anything-but": ["ehr", "lab"]}]}, True),
        ({"source": [{"anything-but": {"prefix": "por"}}]}, False),
        ({"source": [{"anything-but": {"suffix": ["x", "tal"]}}]}, False),
        ({"source": [{"anything-but": {"wildcard": "*x"}}]}, True),
        ({"source": [{"anything-but": {"equals-ignore-case": ["PORTAL"]}}]}, False),
        ({"detail": {"missing": [{"anything-but": "x"}]}}, False),
        ({"detail": {"who": [{"anything-but": "x"}]}}, False),
        ({"detail": {"who": [{"exists": True}]}}, False),
        ({"detail": {"count": [{"exists": True}]}}, True),
        ({"detail": {"missing": [{"exists": False}]}}, True),
        ({"detail": {"who": {"age": [{"exists": False}]}}}, True),
        ({"nothing": {"inside": [{"exists": False}]}}, True),
        ({"detail": {"count": [{"exists": False}]}}, False),
        ({"detail-type": [{"wildcard": "portal.*.updated"}]}, True),
        ({"detail-type": [{"wildcard": "portal.*.deleted"}]}, False),
        ({"detail-type": [{"wildcard": "portal.\\*.updated"}]}, False),
        ({"detail-type": [{"wildcard": "portal?demographics*"}]}, False),
        ({"detail": {"count": [{"numeric": [">", 2, "<=", 3]}]}}, True),
        ({"detail": {"count": [{"numeric": ["<", 3]}]}}, False),
        ({"detail": {"ratio": [{"numeric": ["=", 0.5]}]}}, True),
        ({"detail": {"flag": [{"numeric": [">", 0]}]}}, False),
        ({"$or": [{"source": ["ehr"]}, {"detail": {"count": [3]}}]}, True),
        ({"$or": [{"source": ["ehr"]}, {"detail": {"count": [4]}}]}, False),
        ({"detail": {"$or": [{"count": [4]}, {"flag": [True]}]}}, True),
    ],
)
def test_a_pattern_chooses_as_eventbridge_does(pattern: Document, chosen: bool) -> None:  # noqa: FBT001
    event_patterns.check(pattern)
    assert event_patterns.matches(EVENT, pattern) is chosen


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ({"source": [{"cidr": "10.0.0.0/8"}]}, "cidr"),
        ({"source": [{"prefix": 3}]}, "prefix"),
        ({"source": [{"numeric": [">", "3"]}]}, "numeric"),
        ({"source": [{"numeric": ["~", 3]}]}, "numeric"),
        ({"source": [{"anything-but": {"numeric": [">", 3]}}]}, "anything-but"),
        ({"source": [{"exists": "yes"}]}, "exists"),
        ({"source": [{"prefix": "a", "suffix": "b"}]}, "exactly one"),
        ({"source": "portal"}, "source"),
        ({"source": []}, "source"),
        ({"source": [["portal"]]}, "one operator"),
        ({"$or": [{"source": [{"near": "portal"}]}]}, "near"),
        ("portal", "object"),
    ],
)
def test_an_operator_that_is_not_known_is_an_error_that_names_it(pattern: Json, named: str) -> None:
    with pytest.raises(NotSupported, match=named) as refusal:
        supported.check_event_pattern("PortalUpdateRule", pattern)
    assert str(refusal.value).startswith("PortalUpdateRule")

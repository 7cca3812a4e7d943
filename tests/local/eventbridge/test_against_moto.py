"""Event patterns compared with moto's, an independent implementation, for every operator that both know.

Left out where moto differs from EventBridge: booleans (for moto true equals 1), empty lists and objects (for moto they
exist), and lists of objects (which moto does not look into).
"""

from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from moto.events.models import EventPattern

from deployment import event_patterns
from deployment.documents import Document, Json

# A small alphabet in both cases, so that prefixes, suffixes and equal strings are frequent.
WORDS = st.text(alphabet="abAB.", max_size=3)
NUMBERS = st.integers(-3, 3) | st.sampled_from([0.5, -1.5, 2.0])
SCALARS = WORDS | NUMBERS | st.none()
NAMES = st.sampled_from(["one", "two", "inner"])
LEAVES = SCALARS | st.lists(SCALARS, min_size=1, max_size=2)
EVENTS = st.dictionaries(NAMES, LEAVES | st.dictionaries(NAMES, LEAVES, min_size=1, max_size=2), max_size=3)


def operator(name: str, argument: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    return argument.map(lambda value: {name: value})


BOUNDS = st.lists(st.tuples(st.sampled_from(["<", "<=", "=", ">=", ">"]), NUMBERS), min_size=1, max_size=2)
FOLDED = operator("equals-ignore-case", WORDS)
CHOICES = st.one_of(
    SCALARS,
    FOLDED,
    operator("prefix", WORDS | FOLDED),
    operator("suffix", WORDS | FOLDED),
    operator("wildcard", st.text(alphabet="abAB.*", max_size=4)),
    operator("exists", st.booleans()),
    operator("numeric", BOUNDS.map(lambda pairs: [part for pair in pairs for part in pair])),
    operator("anything-but", WORDS | NUMBERS | st.lists(WORDS | NUMBERS, min_size=1, max_size=2)),
    operator("anything-but", operator("prefix", WORDS) | operator("suffix", WORDS) | FOLDED),
)
FIELDS = st.lists(CHOICES, min_size=1, max_size=2)
NESTED = st.dictionaries(NAMES, FIELDS, min_size=1, max_size=2)
PATTERNS = st.dictionaries(NAMES, FIELDS | NESTED, min_size=1, max_size=2)
ALTERNATIVES = st.lists(PATTERNS, min_size=2, max_size=3).map(lambda patterns: {"$or": patterns})

DEMOGRAPHICS: Document = {"one": "portal", "inner": {"two": 3}}


@settings(max_examples=500, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(event=EVENTS, pattern=PATTERNS | ALTERNATIVES)
@example(event=DEMOGRAPHICS, pattern={"one": [{"prefix": "por"}], "inner": {"two": [{"numeric": [">", 2]}]}})
@example(event=DEMOGRAPHICS, pattern={"inner": {"two": [{"anything-but": [3, 4]}]}})
def test_both_choose_the_same_events(event: Json, pattern: Document) -> None:
    event_patterns.check(pattern)
    assert event_patterns.matches(event, pattern) is EventPattern("", pattern).matches_event(event)

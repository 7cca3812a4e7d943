"""Planted bugs in events in and out."""

from testing.mutants.mutant import in_package

MUTANTS = [
    in_package(
        "events/bus",
        "what the bus did not take is taken for published",
        "if failed is not None:",
        "if failed is not None and not batch:",
    ),
    in_package(
        "events/bus",
        "a bus out of reach is taken for one that took all",
        "            return 0\n",
        "            return None\n",
    ),
    in_package(
        "events/portal_updates",
        "the reason repeats the event",
        'raise Unintelligible("not JSON") from None',
        "raise Unintelligible(body) from None",
    ),
    in_package(
        "events/portal_updates",
        "a number is an instant",
        "Annotated[Instant, AfterValidator(_in_utc)]",
        "Annotated[str, AfterValidator(_in_utc)]",
    ),
    in_package("events/portal_updates", "an event of another type is an update", "if match is None:", "if False:"),
    in_package("events/portal_updates", "what is no JSON is read", "parse_constant=_refuse", "parse_constant=str"),
    in_package(
        "events/published_events",
        "a hand-over is told as reading",
        'or f"{side}_read_at" not in new:',
        'or f"{side}_read_to" not in new:',
    ),
    in_package(
        "events/published_events",
        "an event holds the subject",
        '{"at": items.text(new, "sent_at")}',
        '{"at": new["subject"]["S"]}',
    ),
    in_package(
        "events/published_events",
        "contact data is told as a change of access",
        '"visible_after")',
        '"visible_after", "contact")',
    ),
]

"""Planted bugs in the front ends: preferences of chart owners."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"web/src/portal/preferences/{module}.ts", old, new)


MUTANTS = [
    _in(
        "preferences_rules",
        "the practice's quiet hours are pinned as the person's own",
        "said ?? (base.since === undefined ? {} : was)",
        "said ?? was",
    ),
    _in(
        "preferences_rules",
        "what was chosen in another visit is lost",
        "said ?? (base.since === undefined ? {} : was)",
        "said ?? {}",
    ),
    _in(
        "preferences_rules",
        "what was chosen a moment ago is lost",
        " || name in chosen || ",
        " || ",
    ),
    _in(
        "preferences_rules",
        "a consent outlives the wish for texts",
        "sms_consent: sms && consent,",
        "sms_consent: consent,",
    ),
    _in(
        "preferences_rules",
        "texts are asked for without a consent",
        'if (sms && !consent) found.sms_consent = "consentNeeded"',
        "",
    ),
    _in(
        "preferences_rules",
        "who wants no quiet hours keeps them",
        "isTold && !quiet ? null : base.quiet",
        "base.quiet",
    ),
]

"""Planted bugs in outcomes of nudges: a contact that works is marked, or one of somebody else."""

from testing.mutants.mutant import Mutant, in_package

MUTANTS: list[Mutant] = [
    in_package(
        "events/nudge_outcomes", "a soft bounce ends a channel", 'if bounce.kind == "Permanent"', "if bounce.kind"
    ),
    in_package(
        "events/nudge_outcomes",
        "a report that it is no spam ends a channel",
        "if complaint.feedback == _NOT_SPAM:",
        "if False:",
    ),
    in_package(
        "use_cases/nudge_outcomes",
        "the outcome of one channel marks another",
        " or sent.channel is not outcome.channel",
        "",
    ),
]

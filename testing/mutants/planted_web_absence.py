"""Planted bugs in the front ends: absences, begun threads of a chart, unsaved changes."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"web/src/{module}.ts", old, new)


MUTANTS = [
    # absences
    _in(
        "chart/absence/local_times",
        "an absence has today's offset",
        "const minutes = -at.getTimezoneOffset()",
        "const minutes = -new Date(2026, 0, 1).getTimezoneOffset() + 0 * at.getTime()",
    ),
    _in(
        "chart/absence/local_times",
        "a time that the clocks skip is taken for another",
        "Number.isNaN(at.getTime()) || localOf(at) !== local",
        "Number.isNaN(at.getTime())",
    ),
    _in(
        "chart/absence/local_times",
        "nobody is told that a time comes twice",
        'comes: comesTwice(at) ? "twice" : "once"',
        'comes: comesTwice(at) ? "once" : "once"',
    ),
    _in(
        "chart/absence/absence_rules",
        "saving an absence again moves its beginning to the minute",
        "return before && localOf(new Date(before)) === local ? before : timeAt(local).instant",
        "return before === local ? before : timeAt(local).instant",
    ),
    _in(
        "chart/absence/absence_rules",
        "an absence without end has the end that was typed before",
        'until: values.ends === "open" ? null : ',
        "until: ",
    ),
    _in(
        "chart/absence/absence_rules",
        "an absence may end when it begins",
        "end <= Date.parse(from)",
        "end < Date.parse(from)",
    ),
    _in(
        "chart/absence/absence_rules",
        "an absence may end in the past",
        "end <= now.getTime()",
        "end <= 0 * now.getTime()",
    ),
    _in(
        "chart/absence/absence_rules",
        "an absence that lies ahead is said to hold",
        "return Date.parse(from) <= now.getTime() && !(until",
        "return !(until",
    ),
    _in(
        "chart/absence/absence_rules",
        "an absence that is over is said to hold",
        " && !(until && Date.parse(until) <= now.getTime())",
        " || !until",
    ),
    # a chart's own word on begun threads
    _in(
        "chart/owner_rules",
        "a correction of the phone changes who may begin threads",
        "...(starts !== start.starts && {",
        "...({",
    ),
    _in(
        "chart/owner_rules",
        "a chart cannot return to what the practice says",
        'client_starts: starts ? starts === "yes" : null',
        'client_starts: starts === "yes"',
    ),
    # leaving
    _in(
        "page/leaving", "unsaved changes are dropped without a question", "      event.stopImmediatePropagation()\n", ""
    ),
    _in(
        "page/leaving",
        "one saved form lets the other's changes go",
        "      if (this.#unsaved.size === 0) this.#release()\n",
        "      this.#release()\n",
    ),
    _in(
        "page/leaving",
        "who left unsaved changes behind is asked for ever",
        "    this.#release()\n    this.stay()",
        "    this.stay()",
    ),
]

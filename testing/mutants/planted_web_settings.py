"""Planted bugs in the front ends: practice settings."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"web/src/{module}.ts", old, new)


MUTANTS = [
    # a form over what the API keeps
    _in(
        "forms/saved_form",
        "settings are called saved before the API said so",
        "    this.busy = true\n",
        "    this.busy = true\n    this.outcome = outcome\n",
    ),
    _in(
        "forms/saved_form",
        "a second click saves settings twice",
        "    if (this.busy) return // a second click may come before the button is disabled\n",
        "",
    ),
    _in(
        "forms/saved_form",
        "a conflict takes away what was typed",
        "      this.theirs = await this.#rules.reread().catch(() => null)\n",
        "      this.theirs = await this.#rules.reread().catch(() => null)\n"
        "      if (this.theirs !== null) this.values = this.#rules.initial(this.theirs)\n",
    ),
    _in(
        "forms/saved_form",
        "after a conflict the next click on Save overwrites what nobody chose to drop",
        '      this.outcome = "conflict"\n',
        '      this.outcome = "conflict"\n      if (this.theirs !== null) this.base = this.theirs\n',
    ),
    _in(
        "forms/saved_form",
        "who keeps theirs is told of the conflict for ever",
        "    this.#rebase(this.theirs)\n    this.#clear()\n",
        "    this.#rebase(this.theirs)\n",
    ),
    _in(
        "forms/saved_form",
        "mine is saved under the version that it was based on",
        "    this.base = this.theirs\n    this.theirs = null\n    await",
        "    this.theirs = null\n    await",
    ),
    _in(
        "forms/saved_form",
        "a conflict whose other side cannot be read locks the form",
        "await this.#rules.reread().catch(() => null)",
        "await this.#rules.reread()",
    ),
    _in(
        "forms/saved_form",
        "what was typed while it was saved is lost",
        "if (this.values === values) this.#rebase(now)",
        "if (this.values === values || now) this.#rebase(now)",
    ),
    _in(
        "forms/saved_form",
        "a lost answer is called a refusal",
        'this.outcome = "unknown"',
        'this.outcome = "refused"',
    ),
    _in(
        "forms/saved_form",
        "fields that the API refused are not said",
        "      this.refused = error.errors\n",
        "",
    ),
    _in(
        "forms/saved_form",
        "what a field was refused for is said for ever",
        "    this.faults = {}\n    this.refused = []\n",
        "    this.faults = {}\n",
    ),
    _in(
        "forms/saved_form",
        "a refreshed section takes away what was typed",
        "if (this.busy || this.isUnsaved || this.theirs || base === this.base) return",
        "if (this.busy || this.theirs || base === this.base) return",
    ),
    _in(
        "forms/saved_form",
        "what is wrong is sent all the same",
        "      this.attempts++\n      return this.notify()\n",
        "      this.attempts++\n      this.notify()\n",
    ),
    _in(
        "chart/settings/section_form",
        "a section is saved without its version",
        "{ ...request(values), version }",
        "version ? request(values) : request(values)",
    ),
    _in(
        "forms/loaded",
        "an old answer undoes a change",
        "    this.#latest.invalidate()\n    this.#show(value)",
        "    this.#show(value)",
    ),
    _in("forms/loaded", "what the API refuses stays on the screen", "      this.value = null\n", ""),
    _in("forms/loaded", "what could not be loaded is never asked for again", "} else this.#retry.failed()", "}"),
    # office hours, closed days, texts
    _in(
        "forms/week",
        "hours over the week's end may overlap",
        "[first[0] + WEEK_MINUTES, first[1] + WEEK_MINUTES]",
        "[first[0] + 2 * WEEK_MINUTES, first[1] + WEEK_MINUTES]",
    ),
    _in(
        "forms/week",
        "hours over midnight end before they begin",
        "ends > begins ? ends : ends + DAY_MINUTES",
        "ends",
    ),
    _in("forms/week", "hours that touch are said to overlap", "begins < (circle", "begins <= (circle"),
    _in(
        "forms/week",
        "midnight is said to be on the next day",
        "return isTime(from) && isTime(to) && minutesOf(to) < minutesOf(from)",
        "return minutesOf(to) % DAY_MINUTES < minutesOf(from)",
    ),
    _in(
        "chart/settings/response_rules",
        "a closed day that was chosen and not added is lost",
        "new Set([...closedOn, closing])",
        'new Set([...closedOn, closing && ""])',
    ),
    _in(
        "chart/settings/response_rules",
        "hours are sent without a time zone",
        "if (!zone && (hours.length > 0 || closedOn.length > 0 || unit))",
        "if (!zone && (closedOn.length > 0 || unit))",
    ),
    _in(
        "chart/settings/response_rules",
        "a response is promised without hours",
        '  if (unit && hours.length === 0) found.office_hours = "hoursNeeded"\n',
        "",
    ),
    _in(
        "chart/settings/response_rules",
        "each fault is said at the first interval",
        "found[`office_hours.${place}.${field}`]",
        "found[`office_hours.${place * 0}.${field}`]",
    ),
    _in(
        "forms/texts",
        "an empty text is saved over the crisis text",
        "filter(({ text }) => !isBlank(text))",
        "filter(({ text }) => !isBlank(text) || text.length >= 0)",
    ),
    _in(
        "forms/texts",
        "a text is dropped that is not English or Spanish",
        "return [...OFFERED, ...others.sort()]",
        "others.sort()\n  return OFFERED",
    ),
    _in(
        "forms/texts",
        "a language can be added twice",
        "row.language.toLowerCase() === language.toLowerCase()",
        "row.language === language",
    ),
    _in(
        "chart/settings/nudges_rules",
        "quiet hours of a whole day are sent",
        "minutesOf(to) % minutesOf(END_OF_DAY)",
        "minutesOf(to)",
    ),
    _in(
        "chart/settings/nudges_rules",
        "no second nudge cannot be said",
        " && !isWhole(againAfter, 0, 0)",
        "",
    ),
]

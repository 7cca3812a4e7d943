"""Planted bugs in the front ends: writing and reading text, printing, who owns a chart."""

from testing.mutants.planted import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"web/src/{module}.ts", old, new)


MUTANTS = [
    # what is being written
    _in(
        "conversation/writing",
        "a field that is filled in wipes the other",
        "const { subject, body } = { ...this.text, ...part }",
        'const { subject = "", body = "" } = part',
    ),
    _in(
        "conversation/writing",
        "a second click on Send is scolded",
        "if (this.#emptied && !subject && !body) return",
        "if (this.#emptied && subject && body) return",
    ),
    _in(
        "conversation/writing",
        "after a message nothing more is said to be missing",
        "    this.#emptied = false\n    this.#drafts.write",
        "    this.#drafts.write",
    ),
    _in(
        "conversation/writing",
        "the next message has the key of the last",
        "    this.#show(NOTHING())\n    return { sent: key }",
        "    this.#show({ ...NOTHING(), key })\n    return { sent: key }",
    ),
    _in("conversation/writing", "what was sent stays as a draft", "    this.#drafts.forget(this.#place)\n", ""),
    _in(
        "conversation/writing",
        "the same text told again takes away what was said to be wrong",
        "    if (subject === this.text.subject && body === this.text.body) return\n",
        "",
    ),
    _in(
        "conversation/writing",
        "another tab changes the text while a character is composed",
        "    if (this.#composing) {\n",
        "    if (this.#composing && found === null) {\n",
    ),
    _in(
        "conversation/writing",
        "what was sent elsewhere is sent again under its key",
        "this.text = { ...this.text, key: newKey() }",
        "this.text = { ...this.text }",
    ),
    _in(
        "conversation/writing",
        "what another tab wrote meanwhile is never shown",
        "if (this.#missed) this.reread()",
        "if (!this.#missed) this.reread()",
    ),
    _in(
        "conversation/writing",
        "a message goes out without the character that is composed",
        "if (this.#composing) this.#waiting = work",
        "if (this.#missed) this.#waiting = work",
    ),
    _in(
        "conversation/writing",
        "what waited for a character is done after each one",
        "    this.#waiting = null\n    if (work)",
        "    if (work)",
    ),
    _in(
        "page/keys",
        "the last key of a composition in Safari sends",
        "isComposing || keyCode === 229",
        "isComposing && keyCode === 229",
    ),
    # how it is read
    _in("page/shown_text", "lines that end in CR run together", r"[\n\r\v\f", r"[\n\v\f"),
    _in("page/shown_text", "lines that end in CRLF are two", r"/\r\n|[", "/["),
    _in("page/shown_text", "an empty Braille cell counts as text", r"\u2800", ""),
    _in("page/shown_text", "what cannot be told apart is left out", r"\p{Default_Ignorable_Code_Point}", r"\p{Cf}"),
    _in(
        "conversation/text_rules",
        "blank is what trim cuts off",
        "return BLANK.test(text)",
        "return BLANK.test(text) || !text.trim()",
    ),
    # printing
    _in(
        "conversation/load_all",
        "a part is printed as the whole",
        "if (pages.olderFailed) return false",
        "if (pages.olderFailed) return true",
    ),
    _in("conversation/load_all", "whoever has left prints", "return !signal.aborted", "return true"),
    _in(
        "conversation/load_all",
        "all pages are loaded for a short thread",
        "!isComplete() && pages",
        "isComplete() || pages",
    ),
    _in(
        "inbox/opened_inbox",
        "a page that did not come counts as loaded",
        "      this.olderFailed = true\n",
        "",
    ),
    # who owns a chart
    _in(
        "chart/owner_rules",
        "a chart is handed over to whoever has it",
        'if (whose === "other" && owner === access.chart_owner?.person_id) faults.owner = "ownerAlready"\n',
        "\n",
    ),
    _in(
        "chart/owner_rules",
        "what was typed of one owner is said of the next",
        '  if (whose === "present" && filled.owner !== start.owner) return start\n',
        "",
    ),
    _in(
        "chart/owner_rules",
        "a parent is said to see what was written before",
        'history === "" ? relationship === "self"',
        'history === "" ? relationship !== "other"',
    ),
    _in(
        "chart/owner_rules",
        "a hand-over says no version",
        "...(access.version !== undefined && {",
        '...(access.version !== undefined && whose === "present" && {',
    ),
    _in(
        "chart/owner_rules",
        "a correction opens inboxes",
        'const opens = whose === "other" || state !== "enabled"',
        'const opens = whose === "other" || state !== "not_enabled"',
    ),
    _in(
        "chart/owner_rules",
        "a new owner begins as the last one was",
        '  if (whose === "other") return { ...start, relationship: "" }\n',
        "",
    ),
    _in(
        "chart/filling",
        "fields that are filled in at once wipe one another",
        "this.filled = { ...this.filled, ...part }",
        "this.filled = { ...startOf(this.base, this.whose), ...part }",
    ),
    _in("chart/filling", "news takes away what was typed", "if (untouched && now", "if (!untouched || now"),
    _in(
        "chart/filling",
        "after a conflict the old version is said again",
        "whose: this.whose })\n    this.base = now\n",
        "whose: this.whose })\n",
    ),
    Mutant(
        "a screen takes the focus from whoever types already",
        "web/src/page/heading.tsx",
        "element.current?.focus({ preventScroll: true })",
        "requestAnimationFrame(() => element.current?.focus({ preventScroll: true }))",
        "tests/browser/test_accessible.py::test_a_screen_has_the_focus_before_anybody_can_type",
    ),
]

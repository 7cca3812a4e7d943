"""Planted bugs in the front ends: writing and reading text, printing, who owns a chart."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"web/src/{module}.ts", old, new)


MUTANTS = [
    # what is being written
    _in(
        "conversation/message_editor",
        "a field that is filled in wipes the other",
        "const { subject, body } = { ...this.text, ...part }",
        'const { subject = "", body = "" } = part',
    ),
    _in(
        "conversation/message_editor",
        "a second click on Send is scolded",
        "if (this.#sentSinceEdit && !subject && !body) return",
        "if (this.#sentSinceEdit && subject && body) return",
    ),
    _in(
        "conversation/message_editor",
        "after a message nothing more is said to be missing",
        "    this.#sentSinceEdit = false\n    this.#drafts.write",
        "    this.#drafts.write",
    ),
    _in(
        "conversation/message_editor",
        "the next message has the key of the last",
        "    this.#setText(emptyText())\n    return { sent: key }",
        "    this.#setText({ ...emptyText(), key })\n    return { sent: key }",
    ),
    _in("conversation/message_editor", "what was sent stays as a draft", "    this.#drafts.forget(this.#place)\n", ""),
    _in(
        "conversation/message_editor",
        "the same text told again takes away what was said to be wrong",
        "    if (subject === this.text.subject && body === this.text.body) return\n",
        "",
    ),
    _in(
        "conversation/message_editor",
        "another tab changes the text while a character is composed",
        "    if (this.#composing) {\n",
        "    if (this.#composing && draft === null) {\n",
    ),
    _in(
        "conversation/message_editor",
        "what was sent elsewhere is sent again under its key",
        "this.text = { ...this.text, key: newKey() }",
        "this.text = { ...this.text }",
    ),
    _in(
        "conversation/message_editor",
        "what another tab wrote meanwhile is never shown",
        "if (this.#reloadPending) this.reload()",
        "if (!this.#reloadPending) this.reload()",
    ),
    _in(
        "conversation/message_editor",
        "a message goes out without the character that is composed",
        "if (this.#composing) this.#afterComposition = work",
        "if (this.#reloadPending) this.#afterComposition = work",
    ),
    _in(
        "conversation/message_editor",
        "what waited for a character is done after each one",
        "    this.#afterComposition = null\n    if (work)",
        "    if (work)",
    ),
    _in(
        "page/keys",
        "the last key of a composition in Safari sends",
        "isComposing || keyCode === 229",
        "isComposing && keyCode === 229",
    ),
    # how it is read
    _in("page/display_text", "lines that end in CR run together", r"[\n\r\v\f", r"[\n\v\f"),
    _in("page/display_text", "lines that end in CRLF are two", r"/\r\n|[", "/["),
    _in("page/display_text", "an empty Braille cell counts as text", r"\u2800", ""),
    _in("page/display_text", "what cannot be told apart is left out", r"\p{Default_Ignorable_Code_Point}", r"\p{Cf}"),
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
        'if (which === "other" && owner === access.chart_owner?.person_id) errors.owner = "ownerAlready"\n',
        "\n",
    ),
    _in(
        "chart/owner_rules",
        "what was typed of one owner is said of the next",
        '  if (which === "present" && values.owner !== start.owner) return start\n',
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
        '...(access.version !== undefined && which === "present" && {',
    ),
    _in(
        "chart/owner_rules",
        "a correction opens inboxes",
        'const opens = which === "other" || state !== "enabled"',
        'const opens = which === "other" || state !== "not_enabled"',
    ),
    _in(
        "chart/owner_rules",
        "a new owner begins as the last one was",
        '  if (which === "other") return { ...start, relationship: "" }\n',
        "",
    ),
    _in(
        "chart/owner_form_state",
        "fields that are filled in at once wipe one another",
        "this.values = { ...this.values, ...part }",
        "this.values = { ...initialValues(this.base, this.which), ...part }",
    ),
    _in("chart/owner_form_state", "news takes away what was typed", "if (untouched && now", "if (!untouched || now"),
    _in(
        "chart/owner_form_state",
        "after a conflict the old version is said again",
        "which: this.which })\n    this.base = now\n",
        "which: this.which })\n",
    ),
    Mutant(
        "a screen takes the focus from whoever types already",
        "web/src/page/heading.tsx",
        "element.current?.focus({ preventScroll: true })",
        "requestAnimationFrame(() => element.current?.focus({ preventScroll: true }))",
        "tests/browser/test_accessible.py::test_a_screen_has_the_focus_before_anybody_can_type",
    ),
    Mutant(
        "what is typed elsewhere as a thread opens is not shown in it",
        "web/src/conversation/message_editor.ts",
        "useLayoutEffect(() => drafts.watch(() => editor.reload()), [editor])",
        "useLayoutEffect(() => void requestAnimationFrame(() => drafts.watch(() => editor.reload())), [editor])",
        "tests/browser/test_element.py::test_what_is_typed_as_another_opens_the_thread_stands_in_both",
    ),
]

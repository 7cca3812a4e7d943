"""Planted bugs in the front ends: what opens by itself, whose message it is and of which day, what a search sees."""

from testing.mutants.mutant import Mutant


def _in(file: str, name: str, old: str, new: str, browser: str = "") -> Mutant:
    return Mutant(name, f"web/src/{file}", old, new, f"tests/browser/test_window.py::{browser}" if browser else "")


MUTANTS = [
    # What opens, and is read, by itself
    _in(
        "conversation/panes.tsx",
        "what was marked as unread opens again by itself",
        "    setLeft(true) // or",
        "    setLeft(false) // or",
        "test_the_newest_thread_is_open_beside_the_list",
    ),
    _in(
        "conversation/panes.tsx",
        "a new message takes the thread away from whoever writes",
        "isWanted ? (newest.current ?? threads(inbox.entries)[0]?.id) : undefined",
        "isWanted ? threads(inbox.entries)[0]?.id : undefined",
        "test_the_newest_thread_is_open_beside_the_list",
    ),
    _in(
        "conversation/thread_view.tsx",
        "a thread shows nothing earlier after a page without any",
        '(messages[0]?.id ?? "") < first',
        "true",
        "test_a_thread_in_a_long_inbox_is_there_at_once_and_its_beginning_after_one_click",
    ),
    # Whose, and of which day
    _in(
        "conversation/runs.ts",
        "a former owner's message goes on in the run of the present one's",
        "sender.role === before.sender.role && sender.id === before.sender.id",
        "sender.role === before.sender.role",
    ),
    _in(
        "conversation/runs.ts",
        "one id of both sides is one sender",
        "sender.role === before.sender.role && sender.id === before.sender.id",
        "sender.id === before.sender.id",
    ),
    _in(
        "conversation/runs.ts",
        "days are those of Greenwich",
        "new Date(sent_at).toDateString()",
        "new Date(sent_at).toISOString().slice(0, 10)",
    ),
    _in(
        "words/language.ts",
        "yesterday is 24 hours ago",
        "new Date(now.getFullYear(), now.getMonth(), now.getDate() - back)",
        "new Date(now.getTime() - back * 86_400_000)",
    ),
    # What a search sees
    _in(
        "inbox/overview.ts",
        "a search sees the first conversations only",
        "this.searching ? SEARCHED :",
        "this.searching ? LARGEST_PAGE :",
    ),
    _in(
        "inbox/search.ts",
        "one word of a query is enough",
        "    .every((word)",
        "    .some((word)",
    ),
    _in(
        "inbox/search.ts",
        "an answer of one's own waits for an answer",
        '(last.sender_role === "clinician") !== (side === "clinician")',
        '(last.sender_role === "clinician") === (side === "clinician")',
    ),
    _in(
        "sending/drafts.ts",
        "a draft that is over is marked for ever",
        " && this.read({ client, clinician, thread: key.slice(inbox.length) }) !== null",
        "",
    ),
]

"""Planted bugs in the front ends, in what is shown of inboxes."""

from testing.mutants.mutant import Mutant


def _in(file: str, name: str, old: str, new: str, browser: str = "") -> Mutant:
    return Mutant(name, f"web/src/{file}", old, new, f"tests/browser/test_truth.py::{browser}" if browser else "")


_INBOX = "inbox/opened_inbox.ts"
_STATE = "inbox/inbox_state.ts"
_OVERVIEW = "inbox/overview.ts"

MUTANTS: list[Mutant] = [
    # Who wrote what
    _in(
        "inbox/entries.ts",
        "a former owner's messages are the reader's own",
        "sender.role === this.#reader.side && entry.sender.id === this.#reader.id",
        "sender.role === this.#reader.side",
    ),
    _in(
        "inbox/entries.ts",
        "whoever has the reader's id wrote their messages",
        "entry.sender.role === this.#reader.side && entry.sender.id",
        "entry.sender.id",
    ),
    _in(
        "inbox/entries.ts",
        "a former owner's messages count as unread",
        'return this.#reader.side === "clinician" ? !byClinician : byClinician',
        'return this.#reader.side === "clinician" ? !byClinician : byClinician || this.isFromFormerOwner(entry)',
    ),
    _in(
        "inbox/entries.ts",
        "an old page takes back what was read",
        "this.#byId.set(entry.id, wasRead ? known : entry)",
        "this.#byId.set(entry.id, wasRead && known === entry ? known : entry)",
    ),
    _in(
        "page/inbox_rows.tsx",
        "an earlier owner's last message is one's own",
        "last.sender_role === role && last.sender_id === id",
        "last.sender_role === role && id",
        "test_a_former_owners_messages_are_theirs",
    ),
    _in(
        "conversation/thread_messages.tsx",
        "an earlier owner looks like the clinician",
        'return inbox.isFromFormerOwner(message) ? "earlier" : "theirs"',
        'return "theirs"',
        "test_a_former_owners_messages_are_theirs",
    ),
    # What was sent, shown once
    _in(
        "inbox/arrived.ts",
        "the same words from before stand for a message that waits",
        " || entry.id <= after",
        "",
    ),
    _in(
        "inbox/arrived.ts",
        "one message in the inbox stands for two that wait",
        "if (arrived !== -1) own.splice(arrived, 1)",
        "",
    ),
    _in(
        "inbox/arrived.ts",
        "what was refused is hidden by the same words",
        'message.state === "failed" ? -1 : ',
        "",
    ),
    _in(
        "inbox/arrived.ts",
        "what is in the inbox is shown as on its way, too",
        "return arrived === -1",
        "return true",
    ),
    # Refusals and failures
    _in(
        "inbox/refusals.ts",
        "a gateway's 404 takes the inbox away",
        " && error.requestId !== undefined",
        "",
    ),
    _in(
        "inbox/refusals.ts",
        "a token that ended takes the inbox away",
        "API_REFUSAL_CODES.has(error.code) && error.requestId !== undefined",
        "(API_REFUSAL_CODES.has(error.code) || error.status === 401)",
    ),
    _in("inbox/refusals.ts", "a suspension leaves all on the screen", '  "access_suspended",\n', ""),
    _in(
        "inbox/retry_timer.ts",
        "pauses do not grow",
        "Math.min(this.#pause * 2, LONGEST_PAUSE)",
        "Math.min(this.#pause, LONGEST_PAUSE)",
    ),
    _in(
        "inbox/retry_timer.ts",
        "the second pause is the longest",
        "Math.min(this.#pause * 2, LONGEST_PAUSE)",
        "Math.max(this.#pause * 2, LONGEST_PAUSE)",
    ),
    _in("inbox/retry_timer.ts", "a success does not shorten the pause", "    this.#pause = FIRST_PAUSE\n", ""),
    _in("inbox/retry_timer.ts", "what is closed is asked for again", "    this.#closed = true\n", ""),
    _in(_INBOX, "a failed inbox waits for news", "      this.#retry.failed()\n", ""),
    _in(_STATE, "texts stay in memory after a refusal", "    this.known.clear()\n", ""),
    _in(
        _INBOX,
        "an answer from before a refusal brings texts back",
        "      if (generation === this.#generation) this.#addOlder(page)",
        "      this.#addOlder(page)",
    ),
    _in(
        _INBOX,
        "a page from before a refusal brings texts back",
        "    if (generation !== this.#generation) {\n      this.#refreshRequested = true\n",
        "    if (generation > this.#generation) {\n      this.#refreshRequested = true\n",
    ),
    _in(_INBOX, "older entries are tried once", "      this.#olderRetry.failed()\n", ""),
    _in(
        _OVERVIEW,
        "an overview that failed waits for news",
        "    if (this.failed) this.#retry.failed()\n    else {",
        "    if (!this.failed) {",
    ),
    _in(_OVERVIEW, "the badge stays after a suspension", "      this.unreadTotal = 0\n", ""),
    _in(
        "page/inbox_rows.tsx",
        "an overview that could not be loaded looks as if it were on its way",
        "return overview.failed ? <NotLoaded onRetry={() => void overview.refresh()} /> : <Skeleton rows={4} />",
        "return overview.refused ? <NotLoaded onRetry={() => void overview.refresh()} /> : <Skeleton rows={4} />",
        "test_a_first_load_that_fails_says_so_and_is_tried_again",
    ),
    # Old and new answers
    _in(
        "inbox/latest_request.ts",
        "a slow old answer overwrites a new one",
        "if (number < this.#latest) return false",
        "if (number < this.#latest - 1) return false",
    ),
    _in(
        _OVERVIEW,
        "an answer to another filter is shown",
        "    this.#latest.invalidate()\n",
        "",
    ),
    _in(
        _OVERVIEW,
        "what was loaded behind is forgotten with the next news",
        "SEARCHED : this.#count\n",
        "SEARCHED : Math.min(this.#count, PAGE)\n",
    ),
    _in(
        _INBOX,
        "news that comes while a page is on its way is lost",
        "    this.#refreshRequested = true\n    this.#refreshing ??=",
        "    this.#refreshRequested ||= this.#refreshing === null\n    this.#refreshing ??=",
    ),
    _in(
        _INBOX, "the tag is kept after reading", "    this.#tag = null // the page's own count is another one now\n", ""
    ),
    _in(
        _INBOX,
        "an old page says what is unread after reading",
        "    if (isLatest) this.unread = page.unread\n    else",
        "    this.unread = page.unread\n    if (!isLatest)",
    ),
    _in(_INBOX, "an old page's tag keeps its count", "this.#tag = isLatest ? tag : null", "this.#tag = tag"),
    _in(
        _INBOX,
        "a late marker hides what came meanwhile",
        "    if (pages === this.#pages) this.unread = unread\n    else void this.refresh()\n",
        "    if (pages <= this.#pages) this.unread = unread\n    else void this.refresh()\n",
    ),
    _in(
        "chart/use_access.ts",
        "an old answer undoes a change of portal access",
        "    this.#latest.invalidate()\n",
        "",
    ),
    # What is read
    _in(
        _INBOX,
        "all is marked as read up to what was loaded first",
        "const newest = this.entries.at(-1)",
        "const newest = this.unreadEntries[0]",
    ),
    _in(
        _INBOX,
        "what could not be marked is not said",
        "    return queued\n",
        "    return this.#markers as Promise<void>\n",
    ),
    _in(
        _INBOX,
        "what is marked as unread is read at once",
        "if (seen >= id) this.seen.delete(seen)",
        "if (seen > id) this.seen.delete(seen)",
    ),
    _in(_INBOX, "markers overtake each other", "    this.#markers = queued.catch(() => {})\n", ""),
    _in(_INBOX, "a long inbox is looked back through once", "    if (!this.knowsUnread) void this.lookBack()\n", ""),
    _in(_STATE, "what was not loaded counts as seen", "    if (!this.knowsUnread) return undefined\n", ""),
    _in(
        "conversation/mark_unread.tsx",
        "the thread stays open after it was marked as unread",
        "      onLeave()\n",
        "      if (!inbox.loaded) onLeave()\n      isLeaving.current = false\n",
        "test_what_is_marked_as_unread_stays_unread",
    ),
    _in(
        "conversation/mark_unread.tsx",
        "marked as unread is said where it failed",
        '      await inbox.markUnread(id)\n      announcer.say(say("markedUnread"))\n',
        '      announcer.say(say("markedUnread"))\n      await inbox.markUnread(id)\n',
        "test_what_is_marked_as_unread_stays_unread",
    ),
    _in(
        "conversation/thread_list.tsx",
        "all read is said before it is",
        '      await inbox.markAllRead()\n      announcer.say(say("allRead"))\n',
        '      announcer.say(say("allRead"))\n      await inbox.markAllRead()\n',
        "test_all_is_marked_as_read_with_more_than_is_loaded_and_said_by_the_answer",
    ),
    _in(
        "conversation/thread_list.tsx",
        "a count of a part is shown as the whole",
        "const isExact = thread.whole || inbox.knowsUnread",
        "const isExact = true || inbox.knowsUnread",
        "test_all_is_marked_as_read_with_more_than_is_loaded_and_said_by_the_answer",
    ),
    # Where a thread opens, what is on the screen, to whom
    _in(
        "conversation/scrolling.ts",
        "in a low window nothing scrolls",
        "ShadowRoot ? null : document.scrollingElement\n",
        "ShadowRoot ? null : element\n",
        "test_a_thread_opens_at_its_first_unread_message_else_at_its_newest",
    ),
    _in(
        "conversation/scrolling.ts",
        "a thread opens at its end although something is unread",
        "    isAtEnd.current = !unread\n",
        "    isAtEnd.current = true\n",
        "test_a_thread_opens_at_its_first_unread_message_else_at_its_newest",
    ),
    _in(
        "chart/recipient.tsx",
        "a new message is over the chart only",
        "  if (!owner) return <ChartRecipient client={client} />\n",
        "  if (!owner?.email) return <ChartRecipient client={client} />\n",
        "test_it_says_to_whom_one_writes",
    ),
    _in(
        "inbox/names.ts",
        "a former namesake is still told apart",
        "    if (before) this.#count(before, -1)\n",
        "",
    ),
]

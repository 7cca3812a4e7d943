"""Planted bugs in maintenance: verifying, restoring, redriving dead-letter messages."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"maintenance/{module}.py", old, new)


MUTANTS = [
    _in(
        "dead_letters/undelivered_events",
        "a portal update that the bus could not read becomes another event",
        "return _source(message) == published_events.SOURCE and not _of_a_rule(message)",
        "return not _of_a_rule(message)",
    ),
    _in(
        "dead_letters/undelivered_events",
        "an event that the bus refuses again is deleted",
        'if answer["FailedEntryCount"]:',
        'if answer.get("FailedEntryCount") is None:',
    ),
    _in(
        "restoring/mutable",
        "a gate behind which more is hidden comes back open",
        'names = ("state", "owner_id", "visible_after")',
        'names = ("state", "owner_id")',
    ),
    _in(
        "restoring/sections",
        "a lost section comes back under a version that was read for something else",
        '"version": {"N": str(newest + 1)}',
        '"version": {"N": str(newest)}',
    ),
    _in(
        "restoring/sections",
        "begun threads are on again that staff had turned off before their section was lost",
        "| ({switch: False} if switch else {})",
        "",
    ),
    _in(
        "restoring/mutable",
        "an absence that was ended since comes back",
        'if newest and newest["state"]["S"] == change_absence.ENDED:',
        "if newest is None:",
    ),
    _in(
        "restoring/suspensions",
        "a suspension that was lifted comes back",
        "            due.pop(role, None)",
        "            pass",
    ),
    _in(
        "restoring/run",
        "a suspension made after the point in time stays lost",
        "    if job.chart is None:\n",
        "    if False:\n",
    ),
    _in(
        "restoring/run",
        "a restore of one chart suspends people",
        "    if job.chart is None:\n",
        "    if True:\n",
    ),
    _in(
        "restoring/mutable",
        "a chart is its former owner's again",
        'live["owner_id"]["S"] != item.ids["person"]',
        'live["owner_id"]["S"] == "lost"',
    ),
    _in(
        "restoring/run",
        "expired keys come back",
        'return of_chart and int(read["expires_at"]["N"]) > now',
        "return of_chart and now > 0",
    ),
    _in(
        "restoring/run",
        "gates come back before what stands behind them",
        "_LAST: Final = (Kind.GATE, *mutable.EXPIRES)",
        "_LAST: Final = mutable.EXPIRES",
    ),
    _in("restoring/job", "a dry run writes over what differs", "        elif self.apply:\n", "        else:\n"),
    _in(
        "restoring/job",
        "what came meanwhile is overwritten",
        "self.write(table, item, new=was is Outcome.MISSING)",
        "self.write(table, item, new=False)",
    ),
    _in(
        "verifying/order",
        "anybody's reply passes",
        'return is_open and (not is_reply or record.get("actor_id") == gate["owner_id"])',
        "return is_open or is_reply",
    ),
    _in(
        "verifying/order",
        "an entry behind a hand-over passes",
        '== PortalState.ENABLED and gate["visible_after"]["S"] < record["entry_id"]["S"]',
        "== PortalState.ENABLED",
    ),
    _in(
        "verifying/messages",
        "a gate may count other inboxes than there are",
        'int(chart.gate["inboxes"]["N"])',
        "len(chart.heads)",
    ),
    _in(
        "verifying/messages",
        "two may own a chart",
        '"owned until a hand-over" if ended else "owned"',
        '"owned until a hand-over"',
    ),
    _in(
        "verifying/messages",
        "a reader may be shown less than they read",
        "fits = {read_to, shown_to} <= places and read_to <= shown_to",
        "fits = {read_to, shown_to} <= places",
    ),
    _in("verifying/messages", "an entry may say any tally", "if line.tally != tally", "if line.tally is None"),
    _in(
        "verifying/messages",
        "a message may be of no thread",
        "if line.thread_id not in roots",
        "if line.thread_id is None",
    ),
    _in(
        "verifying/messages",
        "another clinician may write",
        "line.sender_id != clinician_id or line.relationship",
        "line.relationship",
    ),
    _in(
        "verifying/messages",
        "a message may have no key",
        'has = "its key" if key in inventory.keys else None',
        'has = "its key" if key else None',
    ),
    _in(
        "verifying/messages",
        "a thread is reopened by a message of another",
        "by in threads and threads[by] == thread",
        "by in threads",
    ),
    _in(
        "dead_letters/stream_batches",
        "a batch of a former stream is read from the newest",
        'if stream["StreamLabel"] == label:',
        'if stream["StreamLabel"]:',
    ),
    _in(
        "dead_letters/stream_batches",
        "the first record of a batch is left out",
        'ShardIteratorType="AT_SEQUENCE_NUMBER"',
        'ShardIteratorType="AFTER_SEQUENCE_NUMBER"',
    ),
    _in(
        "dead_letters/stream_batches",
        "a batch whose first records are trimmed is redriven",
        "(numbers[0], numbers[-1]) != (batch.first, batch.last)",
        "numbers[-1] != batch.last",
    ),
    _in(
        "dead_letters/redriving",
        "a message that another redrive holds is redriven twice",
        "        if queue.hold(message):\n",
        "        if queue.hold(message) is not None:\n",
    ),
    Mutant(
        "a dry run redrives",
        "maintenance/dead_letters/commands.py",
        "redriving.redrive if options.apply else redriving.dry_run",
        "redriving.redrive",
    ),
    Mutant(
        "a poison message is redriven",
        "maintenance/dead_letters/redriving.py",
        "if decision.outcome is not Outcome.REDRIVEN:",
        "if False:",
    ),
    Mutant(
        "a message that fails again is deleted",
        "maintenance/dead_letters/redriving.py",
        "        return Result(message, Outcome.FAILED, str(failure))",
        "        sent_id = str(failure)",
    ),
    Mutant(
        "what was hidden since the backup is shown",
        "maintenance/restoring/mutable.py",
        ', "visible_after": hidden}',
        "}",
    ),
    Mutant(
        "a gate that was handed over and back comes back open",
        "maintenance/restoring/mutable.py",
        'names = ("state", "owner_id", "visible_after")',
        'names = ("state", "owner_id")',
    ),
    Mutant(
        "what was changed since is overwritten by what was restored",
        "maintenance/restoring/run.py",
        "elif item.kind in IMMUTABLE:",
        "elif item.kind:",
    ),
    _in(
        "activity",
        "the activity of a period prints a text of a record",
        '_ATTRIBUTES: Final = ("at",',
        '_ATTRIBUTES: Final = ("body", "at",',
    ),
    _in(
        "activity",
        "the activity of a period lacks its first instant",
        '"#at >= :begin',
        '"#at > :begin',
    ),
    _in(
        "activity",
        "the activity of one practice lists another's",
        'if options.practice in (None, one["practice"])]',
        "if one]",
    ),
    Mutant("ids may go back unseen", "maintenance/verifying/order.py", "if _entry_id(commit) < highest:", "if False:"),
    Mutant(
        "a commit is taken to be at its record's time",
        "maintenance/verifying/commits.py",
        "max(earliest, min(latest, sealed)) if sealed else latest",
        "earliest",
    ),
    Mutant(
        "a gate that was replaced still lets in",
        "maintenance/verifying/order.py",
        "bool(before) and max(before) - change.latest > apart",
        "False",
    ),
    Mutant(
        "the order of seals is taken for that of changes",
        "maintenance/restoring/mutable.py",
        'key=lambda row: (row["at"]["S"], row["sk"]["S"])',
        'key=lambda row: row["at"]["S"][::-1]',
    ),
    Mutant(
        "seals move upwards from the first one",
        "maintenance/restoring/seal_chains.py",
        "live.right(due), reverse=True)",
        "live.right(due))",
    ),
    Mutant(
        "an item of seals that overlaps others stays",
        "maintenance/restoring/seal_chains.py",
        "if seals.items() <= due.items() for",
        "for",
    ),
    Mutant(
        "a retained table with items is removed",
        "maintenance/adopting/removing.py",
        'if found["Count"]:',
        "if not found:",
    ),
    Mutant(
        "a key is deleted while retained logs need it",
        "maintenance/adopting/removing.py",
        "(stays if any(",
        "(removed if any(",
    ),
    Mutant(
        "a dry run of adopt makes a stack",
        "maintenance/adopting/commands.py",
        "if not options.apply:",
        "if not options:",
    ),
    Mutant(
        "a table of a stack that exists is adopted",
        "maintenance/adopting/former.py",
        'not in (RETAINED, "DELETE_COMPLETE")',
        "in ()",
    ),
    Mutant(
        "an adopted table counts as protected when it is not",
        "maintenance/adopting/actual.py",
        'found.get("DeletionProtectionEnabled", False)',
        "True",
    ),
]

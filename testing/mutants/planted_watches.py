"""Planted bugs in unread notices: of what was read, of a former owner's, twice, or never."""

from testing.mutants.mutant import Mutant, in_package

MUTANTS: list[Mutant] = [
    in_package(
        "domain/watches",
        "a notice says that a message was not read which was marked unread again",
        "self.head.owner.shown_to if self.head",
        "self.head.owner.read_to if self.head",
    ),
    in_package(
        "domain/watches",
        "a message of a former owner has a notice",
        "return max(of_owner, self.portal.visible_after if self.portal else ids.NIL)",
        "return of_owner",
    ),
    in_package(
        "domain/watches",
        "a message has a second notice once its event is forgotten",
        "return max(self.seen_to, self.watch.told_to if self.watch else ids.NIL)",
        "return self.seen_to",
    ),
    in_package(
        "domain/watches",
        "a disabled portal has notices",
        "enabled = self.portal is not None and self.portal.state is PortalState.ENABLED",
        "enabled = self.portal is not None",
    ),
    in_package(
        "domain/watches",
        "notices cannot be switched off",
        "return not (self.practice.unread_after_days and enabled and self.head)",
        "return not (enabled and self.head)",
    ),
    in_package(
        "domain/watches",
        "a client's own message is watched",
        "(entry for entry in entries if entry.sent_at), None)",
        "(entry for entry in entries if entry.id), None)",
    ),
    in_package(
        "domain/watches",
        "behind many other entries a message is never found",
        "if len(entries) >= MOST_LOOKED_AT else None",
        "if len(entries) > MOST_LOOKED_AT else None",
    ),
    in_package(
        "domain/watches",
        "a lost ring ends all notices of an inbox",
        "now < watch.due_at + LOST_AFTER",
        "now < watch.due_at + 9999 * LOST_AFTER",
    ),
    in_package("domain/watches", "the day is that of UTC", ".astimezone(ZoneInfo(practice.time_zone))", ""),
    in_package(
        "dynamodb/watch_records",
        "a ring that is over is asked again",
        '"ring = :ring AND attribute_not_exists(rang)"',
        '"ring = :ring"',
    ),
    in_package(
        "dynamodb/watch_records",
        "two messages at once set two rings",
        '_put(tables, item, "ring = :ring", before.ring)',
        '_put(tables, item, "ring <> :ring OR ring = :ring", before.ring)',
    ),
    in_package("dynamodb/watch_records", "texts are read to find a message", "limit=limit, names=names", "limit=limit"),
    in_package(
        "use_cases/watches",
        "an alarm that was not set stays away",
        "        _set_alarm(nudging, inbox, looked.watch)  # the alarm may be missing\n",
        "",
    ),
    in_package(
        "use_cases/watches",
        "a notice is recorded after a hand-over",
        "thread_id=message_id, head=looked.head",
        "head=looked.head",
    ),
    in_package(
        "use_cases/watches",
        "a notice comes before its time",
        "if not watches.is_due(",
        "if not ids.NIL and watches.is_due(",
    ),
]

"""Planted bugs in the cycle of nudges: told too often, of what was read, by what does not work, or not at all."""

from testing.mutants.mutant import Mutant, in_package

MUTANTS: list[Mutant] = [
    in_package(
        "domain/nudges",
        "a third nudge goes out within a day",
        "if len(sent) >= MOST_SENT else now",
        "if len(sent) > MOST_SENT else now",
    ),
    in_package(
        "domain/nudges",
        "a later message begins the cycle anew",
        "if before and before.stage is not Stage.IDLE and",
        "if before and before.stage is Stage.IDLE and",
    ),
    in_package("domain/nudges", "what was sent is forgotten with a new cycle", "before.sent if before else ()", "()"),
    in_package(
        "domain/nudges",
        "a lost ring silences a person for good",
        "now < before.due_at + LOST_AFTER",
        "now < before.due_at + 9999 * LOST_AFTER",
    ),
    in_package("domain/nudges", "a former owner is told", "and portal.is_owned_by(owner_id)", "and owner_id"),
    in_package(
        "domain/nudges",
        "messages of a former owner are told of",
        "max(head.owner.shown_to, portal.visible_after)",
        "head.owner.shown_to",
    ),
    in_package(
        "domain/nudges",
        "what was marked unread again is told of",
        "max(head.owner.shown_to, portal.visible_after)",
        "portal.visible_after",
    ),
    in_package(
        "use_cases/nudges",
        "the owner's own answer is told of",
        "if newest or not one.own_in or len(entries) >= MOST_LOOKED_AT:",
        "if True:",
    ),
    in_package(
        "use_cases/nudges",
        "the owner's own answer says where the second nudge goes",
        "return sorted(found, key=lambda one: one.message_id)",
        "return found",
    ),
    in_package(
        "domain/nudges", "a contact that bounced is used", "if contact.state is ContactState.OK", "if contact.state"
    ),
    in_package(
        "domain/nudges", "quiet hours are nobody's", "in_force.quiet, in_force.time_zone", "None, in_force.time_zone"
    ),
    in_package(
        "dynamodb/nudge_records",
        "a ring's turn is everybody's",
        "claims < :most AND claimed_at <= :stale",
        "claims < :most OR claimed_at <= :stale",
    ),
    in_package(
        "dynamodb/nudge_records",
        "two messages begin two cycles",
        '"ConditionExpression": "ring = :ring",\n            "ExpressionAttributeValues"',
        '"ConditionExpression": "ring <> :nothing OR ring = :ring",\n            "ExpressionAttributeValues"',
    ),
    in_package(
        "dynamodb/nudge_records", "somebody is told a third time", "MOST_CLAIMS: Final = 2", "MOST_CLAIMS: Final = 3"
    ),
    in_package(
        "dynamodb/contact_states",
        "a state is written for the new owner",
        'f"owner_id = :owner AND version = :seen AND {unchanged}"',
        'f"(owner_id = :owner OR version >= :seen) AND {unchanged}"',
    ),
    in_package(
        "use_cases/nudges",
        "an alarm that is late is never set",
        "if waiting and waiting.done == ring_id:",
        "if waiting and waiting.done == ring_id and waiting.nudge.due_at > nudging.clock():",
    ),
    in_package(
        "domain/nudges",
        "who is told once a day is told twice at once",
        "return until if until > now else now + _PERIOD",
        "return until",
    ),
    in_package(
        "use_cases/nudges",
        "a suspended person is told",
        "found.practice.enabled and not found.suspended and",
        "found.practice.enabled and",
    ),
    in_package("use_cases/nudges", "a practice that nudges nobody does", "return found.practice.enabled and", "return"),
    in_package(
        "use_cases/nudges",
        "a message that comes while a cycle ends is lost",
        "if look.unseen and _contact(nudging, nudge, look, found):",
        "if False:",
    ),
    in_package(
        "use_cases/nudges",
        "an alarm that was not set is lost",
        "if waiting and waiting.done == ring_id:",
        "if waiting and waiting.done != ring_id:",
    ),
    in_package(
        "use_cases/nudges",
        "what SES did not take counts as sent",
        "        except NotSent:\n            nudge_records.release(nudging.tables, person, nudge.ring)\n"
        "            raise\n",
        "        except NotSent:\n            pass\n",
    ),
    in_package(
        "nudging/senders",
        "a number that said STOP is tried again",
        "raise Unreachable(state) from None",
        "raise NotSent from None",
    ),
    in_package(
        "nudging/alarms",
        "a schedule's name shows whose it is",
        'return sha256("\\n".join(ids).encode()).hexdigest()[:24]',
        'return "-".join(ids)',
    ),
]

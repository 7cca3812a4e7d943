"""Bugs of preferences and contacts."""

from testing.mutants.mutant import in_package

MUTANTS = [
    in_package(
        "use_cases/preferences",
        "the suspended read preferences",
        "    if read.caller_suspended:\n        raise AccessSuspended\n    return",
        "    return",
    ),
    in_package(
        "use_cases/preferences",
        "texts need no consent",
        "if Channel.SMS in channels and not request.sms_consent:",
        "if False:",
    ),
    in_package(
        "use_cases/preferences",
        "the same preferences again are written again",
        "if before.since is not None and before.says_the_same_as(after):",
        "if False:",
    ),
    in_package(
        "use_cases/preferences",
        "a consent is as old as the newest change",
        "return given if given and given.wording == CONSENT_WORDING else Consent",
        "return Consent",
    ),
    in_package(
        "domain/preferences", "texts go to whom never agreed", "if consented or one is not Channel.SMS", "if True"
    ),
    in_package(
        "domain/preferences",
        "no quiet hours are those of the practice",
        "preferences.quiet if preferences.has_own_quiet else",
        "preferences.quiet or",
    ),
    in_package("domain/contacts", "a mask shows the address", 'return f"{name[:1]}…@', 'return f"{name}…@'),
    in_package(
        "domain/contacts",
        "another owner inherits a failed contact",
        "if before and before.person_id == owner.person_id else None",
        "if before else None",
    ),
    in_package("domain/contacts", "another address has failed, too", " and are_the_same(channel, to, was)", ""),
    in_package(
        "domain/contacts",
        "STOP is forgotten with the hyphens of a number",
        "are_the_same(channel, to, was)",
        "to == was",
    ),
    in_package(
        "domain/contacts",
        "a contact that cannot be one is fine",
        "elif to is not None and not is_usable(channel, to):",
        "elif False:",
    ),
    in_package(
        "domain/contacts",
        "contacts are said where the practice does not nudge",
        "if gate.practice_nudges and gate.portal else None",
        "if gate.portal else None",
    ),
    in_package(
        "contract/etags",
        "a page keeps its tag when a contact fails",
        "*((reachable_behind(gate),) if gate.practice_nudges else ()),",
        "",
    ),
    in_package("dynamodb/store", "contacts of charts handed over are shown", "if portal.is_owned_by(owner_id)]", "]"),
    in_package(
        "dynamodb/change_preferences",
        "of two changes the older wins",
        '"ConditionExpression": "revision = :seen",',
        '"ConditionExpression": "revision <> :seen OR revision = :seen",',
    ),
]

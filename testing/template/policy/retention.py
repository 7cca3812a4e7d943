"""Rules for what outlives the stack, and what goes with it: tables, key, user pool and log groups."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import Document, Expanded, Json, prop
from testing.template.policy.log_groups import LOG_GROUP, log_group_name
from testing.template.policy.stores import EXPIRES, KEY, OUR_KEY, TABLE

POOL: Final = "AWS::Cognito::UserPool"

SIX_YEARS: Final = 2192
"""In days, leap days included: 45 CFR 164.316(b)(2)(i)."""
TRANSIENT: Final = {"ConnectionsTable"}
"""Tables with nothing of the record: front ends connect again, and a retained table would be left to remove by hand."""
RETAINED: Final = ("Retain", "Retain")


def _policies(resource: Document) -> tuple[Json, Json]:
    return resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")


def _of_the_record(template: Expanded) -> Iterator[tuple[str, Document]]:
    return ((name, table) for name, table in template.of_type(TABLE).items() if name not in TRANSIENT)


def tables_can_be_brought_back(template: Expanded) -> Iterator[str]:
    """Point-in-time recovery is on: every second of the last 35 days can be restored."""
    for name, table in _of_the_record(template):
        if prop(table, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") is not True:
            yield f"{name}: cannot be restored"


def the_record_outlives_the_stack(template: Expanded) -> Iterator[str]:
    """Tables of the record, key, user pool and log groups are retained when the stack is deleted or one is replaced."""
    if set(template.of_type(TABLE)) != set(EXPIRES):
        yield "a table is missing or unknown"
    retained = {**dict(_of_the_record(template)), **template.of_type(LOG_GROUP)}
    for kind in (KEY, POOL):
        if not template.of_type(kind):
            yield f"there is no {kind}"
        retained |= template.of_type(kind)
    for name, resource in retained.items():
        if _policies(resource) != RETAINED:
            yield f"{name}: is deleted with the stack"
    for name, table in _of_the_record(template):
        if prop(table, "DeletionProtectionEnabled") is not True:
            yield f"{name}: can be deleted"
    for name, pool in template.of_type(POOL).items():
        if prop(pool, "DeletionProtection") != "ACTIVE":
            yield f"{name}: can be deleted"


def what_is_transient_goes_with_the_stack(template: Expanded) -> Iterator[str]:
    """A table with nothing of the record is neither retained nor protected nor kept for recovery."""
    for name in TRANSIENT & set(template.of_type(TABLE)):
        table = template.of_type(TABLE)[name]
        kept = {"DeletionProtectionEnabled", "PointInTimeRecoverySpecification"} & set(table["Properties"])
        if _policies(table) != (None, None) or kept:
            yield f"{name}: is left behind by a deleted stack"


def logs_are_kept_six_years_under_our_key(template: Expanded) -> Iterator[str]:
    """Each log group has a retention of six years, the stack's key, and a name that no other stack takes."""
    for name, group in template.of_type(LOG_GROUP).items():
        if prop(group, "RetentionInDays") != SIX_YEARS:
            yield f"{name}: is not kept for six years"
        if prop(group, "KmsKeyId") != OUR_KEY:
            yield f"{name}: is not encrypted with our key"
        own = str(prop(group, "LogGroupName", "Fn::Sub", 0)).rpartition("/")[2]
        if prop(group, "LogGroupName") != log_group_name(own):
            yield f"{name}: has a name that a retained group may have, or for which the key may not be used"

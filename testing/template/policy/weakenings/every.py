"""All weakenings."""

from typing import Final

from testing.template.policy.weakenings import (
    alarms,
    audit_schedule,
    backups,
    deliveries,
    front_ends,
    functions,
    gateways,
    nudges,
    permissions,
    probe,
    references,
    retention,
    sign_in,
    stores,
)
from testing.template.policy.weakenings.weakening import Weakening

WEAKENINGS: Final[list[Weakening]] = [
    *alarms.WEAKENINGS,
    *audit_schedule.WEAKENINGS,
    *backups.WEAKENINGS,
    *deliveries.WEAKENINGS,
    *front_ends.WEAKENINGS,
    *functions.WEAKENINGS,
    *gateways.WEAKENINGS,
    *nudges.WEAKENINGS,
    *permissions.WEAKENINGS,
    *probe.WEAKENINGS,
    *references.WEAKENINGS,
    *retention.WEAKENINGS,
    *sign_in.WEAKENINGS,
    *stores.WEAKENINGS,
]

"""Weakened: the schedule on which audit chains are verified, and the alarm on its silence."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

_RULE: Final = "audit_chains_are_verified_by_themselves"

WEAKENINGS: Final = [
    Weakening(_RULE, "ChainsUnverifiedAlarm"),
    Weakening(_RULE, "ChainsUnverifiedAlarm Properties TreatMissingData", instead="notBreaching"),
    Weakening(_RULE, "ChainsUnverifiedAlarm Properties Metrics 0 Expression", instead="invocations"),
    Weakening(_RULE, "AuditSchedule"),
    Weakening(_RULE, "AuditSchedule Properties ScheduleExpression", instead="rate(30 days)"),
    Weakening(_RULE, "AuditSchedule Properties Target Input", instead="{}"),
    Weakening(_RULE, "AuditScheduleRole Properties Policies 0 PolicyDocument Statement 0 Resource", instead="*"),
]

"""Weakened: the probe, its login, schedule and alarm."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

_RULE: Final = "the_probe_rings_when_nobody_answers"

WEAKENINGS: Final = [
    Weakening(_RULE, "NobodyAnswersAlarm"),
    Weakening(_RULE, "NobodyAnswersAlarm Properties TreatMissingData", instead="notBreaching"),
    Weakening(_RULE, "NobodyAnswersAlarm Properties Metrics 0 Expression", instead="invocations"),
    Weakening(_RULE, "NobodyAnswersAlarm Properties AlarmActions", instead=[]),
    Weakening(_RULE, "ProbeSchedule Properties ScheduleExpression", instead="rate(5 days)"),
    Weakening(_RULE, "ProbeClient Properties GenerateSecret", instead=False),
    Weakening(_RULE, "ProbeClient Properties ExplicitAuthFlows +", instead="ALLOW_CUSTOM_AUTH"),
    Weakening(_RULE, "ProbeClient Properties WriteAttributes +", instead="custom:practice_id"),
    Weakening(_RULE, "ProbeSecret Properties KmsKeyId"),
    Weakening(_RULE, "ProbeScheduleRole Properties Policies 0 PolicyDocument Statement 0 Resource", instead="*"),
    Weakening(_RULE, "ProbeFunction"),
    Weakening(_RULE, "Conditions Probes", instead={"Fn::Equals": ["yes", "yes"]}),
]

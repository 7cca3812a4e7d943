"""Weakened: schedules, sender and outcomes of nudges."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

_RULE: Final = "nudges_are_sent_as_the_parameters_say"
_HEARD: Final = "outcomes_of_nudges_alone_are_heard"
_ROLE: Final = "NudgeSchedulesRole Properties"
_DETAIL: Final = "NudgeOutcomeRule Properties EventPattern detail $or"

_FUNCTIONS: Final = "functions_of_nudges_do_nothing_else"
_PLAN_ROLE: Final = "PlanNudgeFunctionRole Properties Policies 0 PolicyDocument Statement"
_SEND_ROLE: Final = "SendNudgeFunctionRole Properties Policies 0 PolicyDocument Statement"

WEAKENINGS: Final = [
    Weakening(_FUNCTIONS, f"{_PLAN_ROLE} 1 Condition"),
    Weakening(_FUNCTIONS, f"{_PLAN_ROLE} 3 Condition StringEquals iam:PassedToService", instead="lambda.amazonaws.com"),
    Weakening(_FUNCTIONS, f"{_SEND_ROLE} 1 Condition ForAllValues:StringLike dynamodb:LeadingKeys +", instead="*"),
    Weakening(_FUNCTIONS, f"{_SEND_ROLE} 4 Fn::If 0", instead="OnAws"),
    Weakening(_FUNCTIONS, f"{_PLAN_ROLE} 5 Condition ForAllValues:StringEquals dynamodb:Attributes +", instead="body"),
    Weakening(_FUNCTIONS, f"{_PLAN_ROLE} 6 Action +", instead="dynamodb:Query"),
    Weakening(_FUNCTIONS, f"{_SEND_ROLE} 8 Condition ForAllValues:StringLike dynamodb:LeadingKeys +", instead="*"),
    Weakening(_FUNCTIONS, "NudgePlanRule Properties EventPattern detail-type +", instead="message.replied"),
    Weakening(_RULE, "Parameters NudgeSender MaxLength", instead=254),
    Weakening(_RULE, "NudgeSchedules"),
    Weakening(_RULE, f"{_ROLE} AssumeRolePolicyDocument Statement 0 Condition"),
    Weakening(_RULE, f"{_ROLE} Policies 0 PolicyDocument Statement 0 Resource", instead="*"),
    Weakening(_RULE, f"{_ROLE} Policies 0 PolicyDocument Statement 3 Condition"),
    Weakening(_RULE, "NudgeMail Properties DeliveryOptions TlsPolicy", instead="OPTIONAL"),
    Weakening(_RULE, "NudgeMail Properties VdmOptions"),
    Weakening(_RULE, "NudgeMail Properties ReputationOptions ReputationMetricsEnabled", instead=False),
    Weakening(_RULE, "NudgeMailOutcomes Properties EventDestination MatchingEventTypes +", instead="open"),
    Weakening(_RULE, "NudgeMailOutcomes Properties EventDestination MatchingEventTypes 1"),
    Weakening(_RULE, "Conditions SendsNudgeMail", instead={"Fn::Equals": ["yes", "yes"]}),
    Weakening(_RULE, "Rules NudgesNeedAnAddress Assertions 0 Assert", instead=True),
    Weakening(_RULE, "Rules NudgeIdentityAndSenderTogether Assertions 0 Assert", instead=True),
    Weakening(_RULE, "Parameters NudgeUrl MaxLength", instead=800),
    Weakening("rings_and_outcomes_wait_in_queues", "NudgesDue Properties VisibilityTimeout", instead=30),
    Weakening("rings_and_outcomes_wait_in_queues", "NudgeOutcomes Properties RedrivePolicy"),
    Weakening("schedules_that_fail_ring", "NudgeScheduleLostAlarm"),
    Weakening("schedules_that_fail_ring", "NudgeScheduleFailedAlarm Properties Dimensions"),
    Weakening("senders_in_bad_repute_ring", "NudgeMailComplaintsAlarm"),
    Weakening("senders_in_bad_repute_ring", "NudgeMailBouncesAlarm Properties Threshold", instead=0.5),
    Weakening(_HEARD, f"{_DETAIL} 0 mail tags ses:configuration-set", instead=[{"exists": True}]),
    Weakening(_HEARD, f"{_DETAIL} 1 context ring 0", instead={"exists": False}),
    Weakening(_HEARD, "NudgeOutcomeRule Properties EventPattern detail-type 1"),
    Weakening(_HEARD, "NudgeOutcomeRule Properties State", instead="ENABLED"),
]

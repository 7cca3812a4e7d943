"""Nudges: schedules, their role, the sender and its outcomes are these, to the letter, and off without a sender."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import Document, Expanded, Json, at, prop

SCHEDULES: Final = "NudgeSchedules"
SCHEDULES_ROLE: Final = "NudgeSchedulesRole"
SENDER: Final = "SendNudgeFunction"
WATCHERS: Final = ("PlanNudgeFunction", SENDER)
PLAN_RULE: Final = "NudgePlanRule"
OUTCOME_RULE: Final = "NudgeOutcomeRule"
QUEUES: Final = {
    "NudgesToPlan": "UnplannedNudges",
    "NudgesDue": "UnsentNudges",
    "NudgeOutcomes": "UnrecordedNudgeOutcomes",
}
"""The queues of nudges, and their dead-letter queues."""
RINGS: Final = "NudgesDue"
"""Each ring alone: whoever is killed with neighbours leaves their turns open."""
LONGEST_ADDRESS: Final = 80
"""In characters: a text message of one segment has 70 of UCS-2 or 160 of GSM-7, where an address has GSM-7's alone."""
LONGEST_SENDER: Final = 46
WAITS: Final = 360
"""Seconds for which a received message is hidden: six times the time-out of its function."""
_HERE: Final = "${AWS::Region}:${AWS::AccountId}"
EACH_SCHEDULE: Final = f"arn:${{AWS::Partition}}:scheduler:{_HERE}:schedule/${{{SCHEDULES}}}/*"
"""Each schedule of the group: its name is known only when it exists."""
OUR_CONFIGURATION_SET: Final = f"arn:${{AWS::Partition}}:ses:{_HERE}:configuration-set/${{NudgeMail}}"
THROUGH_SCHEDULER: Final[Json] = {
    "StringEquals": {"kms:ViaService": {"Fn::Sub": "scheduler.${AWS::Region}.amazonaws.com"}}
}
ASSUMED: Final[Document] = {
    "Effect": "Allow",
    "Principal": {"Service": "scheduler.amazonaws.com"},
    "Action": "sts:AssumeRole",
    "Condition": {
        "StringEquals": {
            "aws:SourceAccount": {"Ref": "AWS::AccountId"},
            "aws:SourceArn": {"Fn::GetAtt": [SCHEDULES, "Arn"]},
        }
    },
}
_OUR_KEY: Final = {"Fn::GetAtt": ["Key", "Arn"]}
_RINGS: Final[list[Json]] = [
    {
        "Sid": "Ring",
        "Effect": "Allow",
        "Action": ["sqs:SendMessage"],
        "Resource": {"Fn::GetAtt": ["NudgesDue", "Arn"]},
    },
    {
        "Sid": "KeepWhatDidNotRing",
        "Effect": "Allow",
        "Action": ["sqs:SendMessage"],
        "Resource": {"Fn::GetAtt": ["UnsentNudges", "Arn"]},
    },
    {
        "Sid": "EncryptForQueues",
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": _OUR_KEY,
        "Condition": {"StringEquals": {"kms:ViaService": {"Fn::Sub": "sqs.${AWS::Region}.amazonaws.com"}}},
    },
    {
        "Sid": "DecryptSchedules",
        "Effect": "Allow",
        "Action": ["kms:Decrypt"],
        "Resource": _OUR_KEY,
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:scheduler:schedule:arn": {"Fn::Sub": EACH_SCHEDULE}}},
    },
]
PARTS: Final[dict[str, tuple[str, Json]]] = {
    SCHEDULES: ("AWS::Scheduler::ScheduleGroup", None),
    SCHEDULES_ROLE: (
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [ASSUMED]},
            "Policies": [
                {"PolicyName": "ring", "PolicyDocument": {"Version": "2012-10-17", "Statement": _RINGS}},
            ],
        },
    ),
    "NudgeMail": (
        "AWS::SES::ConfigurationSet",
        {
            "DeliveryOptions": {"TlsPolicy": "REQUIRE"},
            "ReputationOptions": {"ReputationMetricsEnabled": True},
            "SendingOptions": {"SendingEnabled": True},
            "VdmOptions": {"DashboardOptions": {"EngagementMetrics": "DISABLED"}},
        },
    ),
    "NudgeMailOutcomes": (
        "AWS::SES::ConfigurationSetEventDestination",
        {
            "ConfigurationSetName": {"Ref": "NudgeMail"},
            "EventDestination": {
                "Name": "outcomes",
                "Enabled": True,
                "MatchingEventTypes": ["bounce", "complaint"],
                "EventBridgeDestination": {
                    "EventBusArn": {"Fn::Sub": f"arn:${{AWS::Partition}}:events:{_HERE}:event-bus/default"}
                },
            },
        },
    ),
}
"""By logical id: type and properties. The sender's mail is neither tracked nor sent without TLS."""
TYPES: Final = {kind for kind, _ in PARTS.values()} - {"AWS::IAM::Role"}
CONDITIONAL: Final = {
    **dict.fromkeys(
        ("NudgeMail", "NudgeMailOutcomes", "NudgeMailBouncesAlarm", "NudgeMailComplaintsAlarm"), "SendsNudgeMail"
    ),
    **dict.fromkeys(("NudgeOutcomeDeliveryFailedAlarm", "NudgeOutcomeLostAlarm"), "SendsNudges"),
}


def _empty(parameter: str) -> Json:
    return {"Fn::Equals": [{"Ref": parameter}, ""]}


def _given(parameter: str) -> Json:
    return {"Fn::Not": [_empty(parameter)]}


CONDITIONS: Final[dict[str, Json]] = {
    "SendsNudgeMail": _given("NudgeSender"),
    "SendsNudgeTexts": _given("NudgeTextIdentityArn"),
    "SendsNudges": {"Fn::Or": [{"Condition": "SendsNudgeMail"}, {"Condition": "SendsNudgeTexts"}]},
}
ASSERTIONS: Final[dict[str, Json]] = {
    "NudgeIdentityAndSenderTogether": {
        "Fn::Or": [
            {"Fn::And": [_empty("NudgeIdentityArn"), _empty("NudgeSender")]},
            {"Fn::And": [_given("NudgeIdentityArn"), _given("NudgeSender")]},
        ]
    },
    "NudgesNeedAnAddress": {
        "Fn::Or": [_given("NudgeUrl"), {"Fn::And": [_empty("NudgeSender"), _empty("NudgeTextIdentityArn")]}]
    },
}
OUTCOMES: Final[Json] = {
    "source": ["aws.ses", "aws.sms-voice"],
    "detail-type": ["Email Bounced", "Email Complaint Received", "Text Message Delivery Status Updated"],
    "detail": {
        "$or": [
            {
                "mail": {
                    "tags": {
                        "ses:configuration-set": [{"Fn::If": ["SendsNudgeMail", {"Ref": "NudgeMail"}, "no e-mail"]}]
                    }
                }
            },
            {"context": {"ring": [{"exists": True}]}},
        ]
    },
}
"""What AWS says of our own e-mail and text messages, and nothing about anybody else's."""


def nudges_are_sent_as_the_parameters_say(template: Expanded) -> Iterator[str]:
    """Schedules, their role and the sender are as written here; without a sender nothing of it exists or listens."""
    for name, (kind, properties) in PARTS.items():
        part = template.resources.get(name, {})
        if part.get("Type") != kind or part.get("Properties") != properties:
            yield f"{name}: is not what nudges need"
    for kind in TYPES:
        for name in set(template.of_type(kind)) - PARTS.keys():
            yield f"{name}: is not of nudges, and has no rule"
    yield from _parameters(template)


def _parameters(template: Expanded) -> Iterator[str]:
    for name, condition in CONDITIONS.items():
        if at(template.document, "Conditions", name) != condition:
            yield f"{name}: another condition"
    for name, assertion in ASSERTIONS.items():
        if at(template.document, "Rules", name, "Assertions", 0, "Assert") != assertion:
            yield f"{name}: another assertion"
    if at(template.document, "Parameters", "NudgeUrl", "MaxLength") != LONGEST_ADDRESS:
        yield "NudgeUrl: longer than a text message has room for"
    if at(template.document, "Parameters", "NudgeSender", "MaxLength") != LONGEST_SENDER:
        yield "NudgeSender: longer than the description of a version has room for"


def rings_and_outcomes_wait_in_queues(template: Expanded) -> Iterator[str]:
    """Each queue hides what is received for as long as its function needs, and puts aside what fails."""
    for name, dead_letters in QUEUES.items():
        queue = template.resources.get(name, {})
        if prop(queue, "VisibilityTimeout") != WAITS:
            yield f"{name}: hides a message for another time"
        if prop(queue, "RedrivePolicy", "deadLetterTargetArn") != {"Fn::GetAtt": [dead_letters, "Arn"]}:
            yield f"{name}: loses what fails"


def outcomes_of_nudges_alone_are_heard(template: Expanded) -> Iterator[str]:
    """The rule matches outcomes of our own messages, on the default bus, and is off without a sender."""
    rule = template.resources.get(OUTCOME_RULE, {})
    if prop(rule, "EventPattern") != OUTCOMES:
        yield f"{OUTCOME_RULE}: matches others' messages, or not ours"
    if prop(rule, "State") != {"Fn::If": ["SendsNudges", "ENABLED", "DISABLED"]}:
        yield f"{OUTCOME_RULE}: listens without a sender, or not with one"

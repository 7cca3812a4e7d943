"""Functions of nudges: who sets alarms and who sends may do this, to the letter."""

from collections.abc import Iterator
from typing import Final

from client_messaging.domain.model import Inbox
from client_messaging.dynamodb import keys
from testing.template.policy.expanded import Expanded, Json, at, listed, prop, ref
from testing.template.policy.nudges import (
    EACH_SCHEDULE,
    OUR_CONFIGURATION_SET,
    PLAN_RULE,
    SCHEDULES,
    SCHEDULES_ROLE,
    SENDER,
)
from testing.template.policy.required_permissions import NOT_OF_MESSAGES, WITHOUT_TEXTS

_SETS_ALARMS: Final[list[Json]] = [
    {
        "Sid": "SetAlarm",
        "Effect": "Allow",
        "Action": ["scheduler:CreateSchedule"],
        "Resource": {"Fn::Sub": EACH_SCHEDULE},
    },
    {
        "Sid": "RingAsScheduler",
        "Effect": "Allow",
        "Action": ["iam:PassRole"],
        "Resource": {"Fn::GetAtt": [SCHEDULES_ROLE, "Arn"]},
        "Condition": {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}},
    },
]


def _changes(sid: str, actions: list[Json], of: list[Json]) -> Json:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": actions,
        "Resource": {"Fn::GetAtt": ["MessagesTable", "Arn"]},
        "Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": of}},
    }


def _sends(condition: str, sid: str, action: str, resource: Json) -> Json:
    statement: Json = {"Sid": sid, "Effect": "Allow", "Action": [action], "Resource": resource}
    return {"Fn::If": [condition, statement, {"Ref": "AWS::NoValue"}]}


_MARKS_CONTACT: Final[Json] = {
    "Sid": "MarkContact",
    "Effect": "Allow",
    "Action": ["dynamodb:UpdateItem"],
    "Resource": {"Fn::GetAtt": ["MessagesTable", "Arn"]},
    "Condition": NOT_OF_MESSAGES,
}


_OF_WATCHES: Final = keys.watch(Inbox("*", "*", "*")).pk
_WATCHES: Final[list[Json]] = [
    {
        "Sid": "FindUnreadMessage",
        "Effect": "Allow",
        "Action": ["dynamodb:Query"],
        "Resource": {"Fn::GetAtt": ["MessagesTable", "Arn"]},
        "Condition": WITHOUT_TEXTS,
    },
    _changes("ReadWatch", ["dynamodb:BatchGetItem"], [_OF_WATCHES]),
]


STATEMENTS: Final[dict[str, list[Json]]] = {
    "PlanNudgeFunction": [
        _changes("BeginCycle", ["dynamodb:PutItem"], ["PRACTICE#*#PERSON#*"]),
        *_SETS_ALARMS,
        *_WATCHES,
        _changes("WatchInbox", ["dynamodb:PutItem"], [_OF_WATCHES]),
    ],
    SENDER: [
        _changes("ChangeCycle", ["dynamodb:PutItem", "dynamodb:UpdateItem"], ["PRACTICE#*#PERSON#*", "NUDGE#*"]),
        _sends("SendsNudgeMail", "SendMail", "ses:SendEmail", {"Ref": "NudgeIdentityArn"}),
        _sends("SendsNudgeMail", "SendMailWithoutTracking", "ses:SendEmail", {"Fn::Sub": OUR_CONFIGURATION_SET}),
        _sends("SendsNudgeTexts", "SendTexts", "sms-voice:SendTextMessage", {"Ref": "NudgeTextIdentityArn"}),
        *_SETS_ALARMS,
        *_WATCHES,
        _changes(
            "RecordNoticeOrContact",
            ["dynamodb:ConditionCheckItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
            ["PRACTICE#*#CLIENT#*"],
        ),
    ],
    "RecordNudgeOutcomeFunction": [_MARKS_CONTACT],
}
PLANNED: Final[Json] = {"source": ["client-messaging"], "detail-type": ["message.composed"]}


def _tail(condition: str, parameter: str) -> Json:
    return {"Fn::If": [condition, {"Fn::Select": [5, {"Fn::Split": [":", {"Ref": parameter}]}]}, "-"]}


VERSION_OF_SENDER: Final[Json] = {
    "Fn::Sub": [
        "${SnapStart} ${LogLevel} ${Architecture} ${NudgeUrl} ${NudgeSender} ${Mail} ${Texts}${LocalEndpoint}",
        {
            "Mail": _tail("SendsNudgeMail", "NudgeIdentityArn"),
            "Texts": _tail("SendsNudgeTexts", "NudgeTextIdentityArn"),
        },
    ]
}
VARIABLES: Final[dict[str, tuple[str, Json, Json]]] = {
    **{
        name: ("scheduler:CreateSchedule", {"Fn::Sub": EACH_SCHEDULE}, value)
        for name, value in {
            "NUDGE_SCHEDULE_GROUP": {"Ref": SCHEDULES},
            "NUDGE_SCHEDULE_ROLE": {"Fn::GetAtt": [SCHEDULES_ROLE, "Arn"]},
            "NUDGES_DUE_ARN": {"Fn::GetAtt": ["NudgesDue", "Arn"]},
            "UNSENT_NUDGES_ARN": {"Fn::GetAtt": ["UnsentNudges", "Arn"]},
            "KEY_ARN": {"Fn::GetAtt": ["Key", "Arn"]},
        }.items()
    },
    **{
        name: ("ses:SendEmail", {"Ref": "NudgeIdentityArn"}, value)
        for name, value in {
            "NUDGE_URL": {"Ref": "NudgeUrl"},
            "NUDGE_SENDER": {"Ref": "NudgeSender"},
            "NUDGE_IDENTITY": {"Ref": "NudgeIdentityArn"},
            "NUDGE_CONFIGURATION_SET": {"Fn::If": ["SendsNudgeMail", {"Ref": "NudgeMail"}, ""]},
            "NUDGE_TEXT_IDENTITY": {"Ref": "NudgeTextIdentityArn"},
        }.items()
    },
}
"""By variable: the action and resource whose permission a function with it has, and its value."""


def functions_of_nudges_do_nothing_else(template: Expanded) -> Iterator[str]:
    """Who plans, sends and marks has these statements to the letter; a clinician's message alone is planned."""
    for function, expected in STATEMENTS.items():
        policies = listed(prop(template.resources.get(f"{function}Role", {}), "Policies"))
        written = [one for policy in policies for one in listed(at(policy, "PolicyDocument", "Statement"))]
        yield from (f"{function}: lacks a statement as it must be" for one in expected if one not in written)
    if prop(template.resources.get(PLAN_RULE, {}), "EventPattern") != PLANNED:
        yield f"{PLAN_RULE}: matches another event than a clinician's message"
    for name, version in template.of_type("AWS::Lambda::Version").items():
        if ref(prop(version, "FunctionName")) == SENDER and prop(version, "Description") != VERSION_OF_SENDER:
            yield f"{name}: another description"

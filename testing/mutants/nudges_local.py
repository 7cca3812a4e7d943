"""Planted bugs in what sends nudges: the template's schedules, sender and outcomes, and the local stack's."""

from testing.mutants.mutant import Mutant


def _in_template(name: str, old: str, new: str) -> Mutant:
    return Mutant(name, "template.yaml", old, new)


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"local/{module}.py", old, new)


MUTANTS = [
    _in_template(
        "SES tells who opens a nudge",
        "MatchingEventTypes: [bounce, complaint]",
        "MatchingEventTypes: [bounce, complaint, open]",
    ),
    _in_template("nudges are tracked", "EngagementMetrics: DISABLED", "EngagementMetrics: ENABLED"),
    _in_template("nudges are sent without TLS", "TlsPolicy: REQUIRE", "TlsPolicy: OPTIONAL"),
    _in_template(
        "outcomes of others' text messages are heard",
        "- context: { ring: [{ exists: true }] }",
        "- context: { ring: [{ exists: false }] }",
    ),
    _in_template(
        "schedules of others ring by our role",
        "StringEquals: { aws:SourceAccount: !Ref AWS::AccountId, aws:SourceArn: !GetAtt NudgeSchedules.Arn }",
        "StringEquals: { aws:SourceAccount: !Ref AWS::AccountId }",
    ),
    _in_template(
        "nudges are sent without the portal's address",
        '- !Not [!Equals [!Ref NudgeUrl, ""]]',
        '- !Not [!Equals [!Ref NudgeUrl, "-"]]',
    ),
    _in(
        "scheduler/schedules",
        "a schedule is not kept on disk with its ring",
        "        with self._journal.transaction():\n            if schedule.request.get",
        "        with suppress(ZeroDivisionError):\n            if schedule.request.get",
    ),
    _in(
        "scheduler/schedules",
        "a name may be taken twice",
        "if before and before.token != schedule.token:",
        "if before and before.token == schedule.name:",
    ),
    _in("scheduler/schedules", "a schedule that is off rings", 'State", "ENABLED") == "ENABLED"', 'State") != "OFF"'),
    _in(
        "outbox/text_api",
        "who sent STOP gets another text message",
        "SELECT 1 FROM opted_out WHERE number = ?",
        "SELECT 1 FROM opted_out WHERE number != ?",
    ),
    _in(
        "aws_models",
        "a refusal repeats what was sent",
        "failed to satisfy constraint: Member must {constraint}",
        "failed to satisfy constraint: {constraint} rosa",
    ),
    _in("outbox/page", "what somebody wrote is markup", "to {escape(sent.to)}</h3>", "to {sent.to}</h3>"),
    _in("outbox/alarms", "ring does not wait", "lambda: not self._pending(rung)", "lambda: True"),
    _in("outbox/alarms", "one person's ring rings everybody's", "person is None or person in", "True or person in"),
    _in("paths", "reset takes any folder with logs", "if found and each.exists()", "if each.exists()"),
    Mutant(
        "an outcome that was not delivered goes to connected front ends",
        "maintenance/dead_letters/sources.py",
        "dict.fromkeys(rejected_events.OUTCOMES, _nudge_outcomes(stack))",
        "dict.fromkeys(rejected_events.OUTCOMES, _live_updates(stack))",
    ),
]

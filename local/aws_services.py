"""The services behind the AWS endpoint that call no function themselves: Scheduler, SES, AWS End User Messaging."""

from dataclasses import dataclass

from local.aws_endpoint import AwsEndpoint
from local.cloudformation.template import Blueprint
from local.eventbridge.bus import Bus
from local.journal import Journal
from local.logs import Logs
from local.outbox.alarms import Alarms
from local.outbox.email_api import EmailApi
from local.outbox.outbox import Outbox
from local.outbox.text_api import TextApi
from local.plan import Plan
from local.scheduler.api import SchedulerApi
from local.scheduler.schedules import Schedules
from local.sqs.api import SqsApi
from local.sqs.queues import Queues


@dataclass(frozen=True)
class AwsServices:
    """The endpoint, and what it serves that others need."""

    endpoint: AwsEndpoint
    schedules: Schedules
    alarms: Alarms

    @classmethod
    def of(
        cls, blueprint: Blueprint, plan: Plan, journal: Journal, queues: Queues, bus: Bus, logs: Logs
    ) -> "AwsServices":
        """Services as the template configures them."""
        schedules = Schedules(journal, queues, logs)
        schedules.configure(blueprint.of_type("AWS::Scheduler::ScheduleGroup"))
        outbox = Outbox(plan.paths.outbox)
        emails = EmailApi(outbox, bus)
        emails.configure(
            blueprint.of_type("AWS::SES::ConfigurationSet"),
            blueprint.of_type("AWS::SES::ConfigurationSetEventDestination"),
        )
        texts = TextApi(outbox, bus, journal)
        endpoint = AwsEndpoint(bus, SqsApi(queues, plan.aws_url), texts, SchedulerApi(schedules), emails)
        return cls(endpoint, schedules, Alarms(schedules, queues, outbox))

"""The names of log groups."""

from typing import Final

from testing.template.policy.expanded import Json

LOG_GROUP: Final = "AWS::Logs::LogGroup"
UNIQUE: Final = {"Unique": {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}}
"""The part of the stack's id that no other stack of its name has, before or after it."""
_OF_GATEWAYS: Final = {"api", "live_api"}


def log_group_name(own: str | None) -> Json:
    """The name of a log group: no other stack has it, and API Gateway's are under /aws/vendedlogs/.

    Each API elsewhere adds a statement to one resource policy of at most 5,120 characters:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
    """
    vended = "/aws/vendedlogs" if own in _OF_GATEWAYS else ""
    return {"Fn::Sub": [f"{vended}/client-messaging/${{AWS::StackName}}/${{Unique}}/{own}", UNIQUE]}

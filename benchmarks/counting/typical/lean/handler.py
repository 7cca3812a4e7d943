"""The typical handler without Tracer and idempotency: the other yardstick of `make start-up`. It never ships."""

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, Field

logger = Logger()
metrics = Metrics()
app = APIGatewayHttpResolver(enable_validation=True)
table = boto3.resource("dynamodb").Table("messages")


class NewMessage(BaseModel):
    """What comes in."""

    subject: str | None = Field(default=None, max_length=200)
    body: str = Field(min_length=1, max_length=10_000)


class Message(BaseModel):
    """What goes out."""

    id: str
    subject: str | None
    body: str


@app.post("/clients/<client_id>/messages")
def compose(client_id: str, new: NewMessage) -> Message:
    """Keep a message."""
    table.put_item(Item={"pk": client_id, "subject": new.subject, "body": new.body})
    return Message(id=client_id, subject=new.subject, body=new.body)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, object], context: LambdaContext) -> dict[str, object]:
    """Answer a request."""
    return app.resolve(event, context)

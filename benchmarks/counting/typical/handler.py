"""A typical handler of Powertools, as its documentation has it: the yardstick of `make start-up`. It never ships."""

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, Field

logger = Logger()
tracer = Tracer()
metrics = Metrics()
app = APIGatewayHttpResolver(enable_validation=True)
table = boto3.resource("dynamodb").Table("messages")
keys = DynamoDBPersistenceLayer(table_name="keys")
by_header = IdempotencyConfig(event_key_jmespath='headers."idempotency-key"')


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
@tracer.capture_method(capture_response=False)
def compose(client_id: str, new: NewMessage) -> Message:
    """Keep a message."""
    table.put_item(Item={"pk": client_id, "subject": new.subject, "body": new.body})
    return Message(id=client_id, subject=new.subject, body=new.body)


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@idempotent(persistence_store=keys, config=by_header)
def lambda_handler(event: dict[str, object], context: LambdaContext) -> dict[str, object]:
    """Answer a request."""
    return app.resolve(event, context)

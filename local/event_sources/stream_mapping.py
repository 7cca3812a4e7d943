"""DynamoDB event source mapping: settings, and the message for its on-failure destination."""

import datetime as dt
import time
import uuid
from dataclasses import dataclass

from deployment.documents import Document
from local.awslambda.functions import Function, reports_partially
from local.cloudformation import supported
from local.cloudformation.template import Resource
from local.errors import NotSupported
from local.event_sources.sqs_mapping import filters_of
from local.sqs.queues import Queues

UNLIMITED = -1


@dataclass(frozen=True)
class StreamMapping:
    """A DynamoDB event source mapping of the template; `max_age` is in seconds."""

    id: str
    table: str
    function: Function
    batch_size: int
    parallel: int
    partial: bool
    from_start: bool
    retries: int
    max_age: int
    bisect: bool
    destination: str | None
    filters: tuple[Document, ...]

    @classmethod
    def from_resource(cls, resource: Resource, function: Function, queues: Queues) -> "StreamMapping":
        properties = resource.properties
        if "ScalingConfig" in properties:
            raise NotSupported(resource.logical_id, "ScalingConfig is for queues, not for streams")
        if properties.get("StartingPosition") not in ("TRIM_HORIZON", "LATEST"):
            raise NotSupported(resource.logical_id, "a stream starts at TRIM_HORIZON or at LATEST")
        destinations = properties.get("DestinationConfig", {})
        supported.check_keys(resource.logical_id, destinations, {"OnFailure"}, "the destination {}")
        destination = destinations.get("OnFailure", {}).get("Destination")
        return cls(
            id=resource.logical_id,
            table=str(properties["EventSourceArn"]).rpartition(":table/")[2].partition("/")[0],
            function=function,
            batch_size=int(properties.get("BatchSize", 100)),
            parallel=_parallel(resource),
            partial=reports_partially(properties),
            from_start=properties["StartingPosition"] == "TRIM_HORIZON",
            retries=int(properties.get("MaximumRetryAttempts", UNLIMITED)),
            max_age=int(properties.get("MaximumRecordAgeInSeconds", UNLIMITED)),
            bisect=bool(properties.get("BisectBatchOnFunctionError", False)),
            destination=queues.require(destination, resource.logical_id) if destination else None,
            filters=filters_of(resource),
        )


def _parallel(resource: Resource) -> int:
    """ParallelizationFactor. Raises NotSupported for a value that AWS refuses."""
    factor = int(resource.properties.get("ParallelizationFactor", 1))
    if not 1 <= factor <= 10:
        raise NotSupported(resource.logical_id, "ParallelizationFactor is a number from 1 to 10")
    return factor


def failure_report(function: str, batch: list[Document], attempts: int, source: Document) -> Document:
    """Message for the on-failure destination: the position of the records, not their content.

    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html ("on-failure destination")
    """
    numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
    times = [_iso(record["dynamodb"]["ApproximateCreationDateTime"]) for record in batch]
    return {
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": function,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": attempts,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": _iso(time.time()),
        "DDBStreamBatchInfo": {
            **source,
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "approximateArrivalOfFirstRecord": times[0],
            "approximateArrivalOfLastRecord": times[-1],
            "batchSize": len(batch),
        },
    }


def _iso(moment: float) -> str:
    return dt.datetime.fromtimestamp(moment, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

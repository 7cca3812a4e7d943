"""Which table's stream feeds which function, how, and what is told of records that were given up."""

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
    """Which table's stream feeds which function, and how."""

    id: str
    table: str
    function: Function
    batch_size: int
    partial: bool
    from_start: bool
    retries: int
    max_age: int
    bisect: bool
    destination: str | None
    filters: tuple[Document, ...]

    @classmethod
    def from_resource(cls, resource: Resource, function: Function, queues: Queues) -> "StreamMapping":
        given = resource.properties
        if "ScalingConfig" in given:
            raise NotSupported(resource.logical_id, "ScalingConfig is for queues, not for streams")
        if given.get("StartingPosition") not in ("TRIM_HORIZON", "LATEST"):
            raise NotSupported(resource.logical_id, "a stream starts at TRIM_HORIZON or at LATEST")
        destinations = given.get("DestinationConfig", {})
        supported.check_keys(resource.logical_id, destinations, {"OnFailure"}, "the destination {}")
        destination = destinations.get("OnFailure", {}).get("Destination")
        return cls(
            id=resource.logical_id,
            table=str(given["EventSourceArn"]).rpartition(":table/")[2].partition("/")[0],
            function=function,
            batch_size=int(given.get("BatchSize", 100)),
            partial=reports_partially(given),
            from_start=given["StartingPosition"] == "TRIM_HORIZON",
            retries=int(given.get("MaximumRetryAttempts", UNLIMITED)),
            max_age=int(given.get("MaximumRecordAgeInSeconds", UNLIMITED)),
            bisect=bool(given.get("BisectBatchOnFunctionError", False)),
            destination=queues.require(destination, resource.logical_id) if destination else None,
            filters=filters_of(resource),
        )


def failure_report(function: str, batch: list[Document], attempts: int, about: Document) -> Document:
    """What the on-failure destination gets: where the records are, not the records.

    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html ("on-failure destination")
    """
    numbers = [one["dynamodb"]["SequenceNumber"] for one in batch]
    times = [_iso(one["dynamodb"]["ApproximateCreationDateTime"]) for one in batch]
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
            **about,
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "approximateArrivalOfFirstRecord": times[0],
            "approximateArrivalOfLastRecord": times[-1],
            "batchSize": len(batch),
        },
    }


def _iso(moment: float) -> str:
    return dt.datetime.fromtimestamp(moment, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

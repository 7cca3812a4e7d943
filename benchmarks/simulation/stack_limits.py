"""The limits of a stack at a volume: the template's, the account's, and those of tables that have grown to it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from benchmarks.simulation import aws_limits
from deployment import template_yaml
from deployment.paths import REPOSITORY

_FEWEST_PARTITIONS: Final = 4
_COPIES_FOR_A_QUEUE: Final = 100
_QUEUE_CONCURRENCY: Final = 10
"""Given for a stack of this size. The template's default, the least that AWS allows, is for a new account."""


@dataclass(frozen=True)
class Limits:
    """Limits a second, or of concurrency."""

    gateway_a_second: float
    gateway_burst: float
    concurrency: int
    batches_of_shard: Mapping[str, int]
    """Concurrent batches of one stream shard, by table (ParallelizationFactor)."""

    tellers: int
    recorders: int
    """Concurrency of the queues of `tell_connections` and `record_portal_update`."""

    @classmethod
    def of_template(cls) -> "Limits":
        """The template's limits, and the account's where it has none."""
        template = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())
        resources, parameters = template["Resources"], template["Parameters"]
        stage = resources["Api"]["Properties"]["DefaultRouteSettings"]
        streams = {
            "messages": _source(resources, "PublishEventsFunction", "Committed"),
            "audit": _source(resources, "SealAuditFunction", "Recorded"),
        }
        return cls(
            gateway_a_second=stage["ThrottlingRateLimit"],
            gateway_burst=stage["ThrottlingBurstLimit"],
            concurrency=aws_limits.LAMBDA_CONCURRENCY,
            batches_of_shard={table: _factor(stream, parameters) for table, stream in streams.items()},
            tellers=_QUEUE_CONCURRENCY,
            recorders=_QUEUE_CONCURRENCY,
        )

    def lifted(self) -> "Limits":
        """The limits raised as far as the template can without a quota increase: ten batches a shard, and so on."""
        return replace(
            self,
            gateway_a_second=aws_limits.GATEWAY_A_SECOND,
            gateway_burst=aws_limits.GATEWAY_BURST,
            batches_of_shard=dict.fromkeys(self.batches_of_shard, aws_limits.SHARD_BATCHES_AT_ONCE),
            tellers=_COPIES_FOR_A_QUEUE,
            recorders=_COPIES_FOR_A_QUEUE,
        )


def partitions(units_a_second: float) -> int:
    """The partitions of an on-demand table or index that has been at this rate: it keeps room for twice as much."""
    return max(_FEWEST_PARTITIONS, math.ceil(2 * units_a_second / aws_limits.PARTITION_WRITE_UNITS))


def _factor(stream: Mapping[str, Any], parameters: Mapping[str, Any]) -> int:
    """ParallelizationFactor: a number, or the default of its parameter."""
    factor = stream.get("ParallelizationFactor", 1)
    return int(parameters[factor["Ref"]]["Default"] if isinstance(factor, Mapping) else factor)


def _source(resources: Any, function: str, event: str) -> Any:
    return resources[function]["Properties"]["Events"][event]["Properties"]

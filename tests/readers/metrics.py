"""Reads the metrics that functions emit in CloudWatch's embedded format."""

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

# Namespace, name and dimensions; those of a resource are its logical id.
Metric: TypeAlias = tuple[str, str, frozenset[tuple[str, str]]]


def metric(namespace: str, name: str, **dimensions: str) -> Metric:
    """Return a metric of one name and its dimensions."""
    return namespace, name, frozenset(dimensions.items())


def emitted(output: str) -> Iterator[Metric]:
    """Yield the metrics in a function's output, in CloudWatch's embedded format."""
    for line in output.splitlines():
        blob: dict[str, Any] = json.loads(line)
        for group in blob.get("_aws", {}).get("CloudWatchMetrics", ()):
            for dimensions in group["Dimensions"]:
                values = {name: str(blob[name]) for name in dimensions}
                for one in group["Metrics"]:
                    yield metric(group["Namespace"], one["Name"], **values)

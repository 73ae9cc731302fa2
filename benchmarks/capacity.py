"""The capacity that reads consume, as DynamoDB counts it."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

_READS = ("Query", "BatchGetItem", "GetItem")


@contextmanager
def consumed(connection: Any) -> Generator[list[float]]:
    """Have a list that grows by what each read of a client consumes."""
    units: list[float] = []

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def note(parsed: dict[str, Any], **_: Any) -> None:
        told: Any = parsed.get("ConsumedCapacity", [])
        each: list[dict[str, float]] = [told] if "CapacityUnits" in told else told
        units.append(sum(one["CapacityUnits"] for one in each))

    events = connection.meta.events
    for operation in _READS:
        events.register(f"provide-client-params.dynamodb.{operation}", ask)
        events.register(f"after-call.dynamodb.{operation}", note)
    try:
        yield units
    finally:
        for operation in _READS:
            events.unregister(f"provide-client-params.dynamodb.{operation}", ask)
            events.unregister(f"after-call.dynamodb.{operation}", note)

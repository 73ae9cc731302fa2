"""Counts the product's calls of DynamoDB, for the budgets."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

_READS = {"GetItem", "Query", "BatchGetItem", "Scan", "TransactGetItems"}
_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}


@dataclass(frozen=True, slots=True)
class DynamoCall:
    """One call: its operation, and its parameters in DynamoDB's notation."""

    operation: str
    parameters: dict[str, Any]

    @property
    def is_consistent(self) -> bool:
        """Return whether it is a strongly consistent read."""
        if self.operation == "BatchGetItem":
            requests: dict[str, Any] = self.parameters["RequestItems"]
            return any(request.get("ConsistentRead") for request in requests.values())
        return self.operation in _READS and bool(self.parameters.get("ConsistentRead"))


@dataclass(slots=True)
class DynamoCalls:
    """The calls, in order."""

    made: list[DynamoCall] = field(default_factory=list[DynamoCall])

    @property
    def count(self) -> int:
        """Return how many calls there were."""
        return len(self.made)

    @property
    def kinds(self) -> Counter[str]:
        """Return how often each operation was called."""
        return Counter(call.operation for call in self.made)

    @property
    def consistent_reads(self) -> Counter[str]:
        """Return how often each operation read strongly consistently."""
        return Counter(call.operation for call in self.made if call.is_consistent)

    @property
    def writes(self) -> Counter[str]:
        """Return how often each writing operation was called."""
        return Counter(call.operation for call in self.made if call.operation in _WRITES)


@contextmanager
def recorded(client: Any) -> Generator[DynamoCalls]:
    """Record the calls of a client in the block."""
    calls = DynamoCalls()

    def record(params: dict[str, Any], model: Any, **_: object) -> None:
        calls.made.append(DynamoCall(model.name, dict(params)))

    event = "before-parameter-build.dynamodb"
    client.meta.events.register(event, record)
    try:
        yield calls
    finally:
        client.meta.events.unregister(event, record)

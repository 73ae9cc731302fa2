"""Events under test: they are sealed, queued and published; queue and bus may be down."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, TypeAlias

from botocore.exceptions import EndpointConnectionError

from coreapi import aws
from local import events
from local.runtime.messaging import Queues
from tests.harness.audit_trail import AuditTrail
from tests.harness.product import Product

Act: TypeAlias = Callable[..., Any]


class Answered:
    """The HTTP response of an answer that a test makes itself."""

    status_code = 200


@contextmanager
def before(operation: str, act: Act) -> Generator[None]:
    """Run an action before each call (`sqs.SendMessageBatch`); its result, if any, is the answer.

    The product's call raises what it raises.
    """
    client = aws.client(operation.partition(".")[0])
    client.meta.events.register(f"before-call.{operation}", act)
    try:
        yield
    finally:
        client.meta.events.unregister(f"before-call.{operation}", act)


@contextmanager
def unreachable(operation: str) -> Generator[None]:
    """Let each call of an operation fail before it reaches its service."""

    def fail(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://amazonaws.com")

    with before(operation, fail):
        yield


def published(product: Product) -> list[dict[str, Any]]:
    """Seal and publish all audit entries; return the events on the bus, newest last."""
    trail = AuditTrail(product, "system")
    entries = [item for key, item in product.table().items() if key[0].startswith("AUDIT#")]
    assert trail.seal([trail.record(item) for item in entries]) == {"batchItemFailures": []}
    drain(product)
    return events.published()


def drain(product: Product) -> None:
    """Run the publisher on its queue."""
    Queues(product.stack.template.queue_readers(), product.run).drain()

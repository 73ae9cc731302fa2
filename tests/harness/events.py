"""Events under test: everything audited so far is sealed, queued and published."""

from typing import Any

from local import events
from local.runtime.messaging import Queues
from tests.harness.audit_trail import AuditTrail
from tests.harness.product import Product


def published(product: Product) -> list[dict[str, Any]]:
    """Have all audit entries sealed and published; return the events on the bus, newest last."""
    trail = AuditTrail(product, "system")
    entries = [item for key, item in product.table().items() if key[0].startswith("AUDIT#")]
    assert trail.seal([trail.record(item) for item in entries]) == {"batchItemFailures": []}
    drain(product)
    return events.published()


def drain(product: Product) -> None:
    """Have the publisher read its queue."""
    Queues(product.stack.template.queue_readers(), product.run).drain()

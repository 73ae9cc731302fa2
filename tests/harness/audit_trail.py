"""The audit trail under test: entries, what the stream brings of them, seals, exports."""

from collections.abc import Sequence
from typing import Any

from coreapi.access.actor import SystemActor
from coreapi.audit.verification import Line, Result, verify
from coreapi.context import Origin
from coreapi.models.audit import AuditAction, AuditEntityType, Change, Seal
from coreapi.storage import seal as seals
from coreapi.storage.table.items import Item, to_attributes
from tests.harness.product import Product

SEALER = "AuditSealerFunction"


class AuditTrail:
    """A chain of a product's trail."""

    def __init__(self, product: Product, chain: str | None = None) -> None:
        self.product = product
        self.organization_id = chain or product.organization().id

    def happens(self, count: int = 1) -> list[Item]:
        """Write audit entries, a moment apart; return their items."""
        before = len(self.entries())
        for number in range(count):
            self.product.advance(seconds=0.001)
            call = self.product.app.call(SystemActor(), Origin(request_id=f"r-{number}"))
            with call.transaction() as tx:
                tx.audit(
                    Change(
                        action=AuditAction.ORGANIZATION_UPDATE,
                        entity_type=AuditEntityType.ORGANIZATION,
                        entity_id=self.organization_id,
                        organization_id=self.organization_id,
                        changes={"number": number},
                    )
                )
        return self.entries()[before:]

    def entries(self) -> list[Item]:
        """Return the items of the chain, oldest first."""
        return self.product.audit(self.organization_id)

    def record(self, item: Item, old: Item | None = None, *, removed: bool = False) -> Any:
        """Return the stream's record of an item that was put, changed or removed."""
        self._number = getattr(self, "_number", 0) + 1
        change: dict[str, Any] = {
            "ApproximateCreationDateTime": self.product.now().timestamp(),
            "Keys": to_attributes({"PK": item["PK"], "SK": item["SK"]}),
            "SequenceNumber": str(self._number),
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        }
        if removed:
            change["OldImage"] = to_attributes(item)
        else:
            change["NewImage"] = to_attributes(item)
        if old:
            change["OldImage"] = to_attributes(old)
        name = "REMOVE" if removed else "MODIFY" if old else "INSERT"
        return {
            "eventID": "e",
            "eventName": name,
            "eventSource": "aws:dynamodb",
            "dynamodb": change,
        }

    def seal(self, records: Sequence[Any]) -> Any:
        """Run the sealer on records; return its answer."""
        return self.product.run(SEALER, {"Records": list(records)})

    def sealed(self, count: int) -> list[Item]:
        """Write and seal audit entries, a seal for each; return their items."""
        items = self.happens(count)
        for item in items:
            self.seal([self.record(item)])
        return items

    def seals(self) -> list[Seal]:
        """Return the seals of the chain by number."""
        found = seals.of_chain(self.product.app.store, self.organization_id)
        return [seals.read(item) for item in found]

    def exported(self) -> list[Line]:
        """Return an export of the whole trail, page by page."""
        lines: list[Line] = [self.product.run(SEALER, {"publicKey": True})]
        position: Any = []
        while position is not None:
            page = self.product.run(SEALER, {"export": position})
            lines += page["lines"]
            position = page["next"]
        return lines

    def verified(self, anchor: Sequence[Line] = ()) -> Result:
        """Export and verify."""
        return verify(self.exported(), anchor)

"""Many changes at once end up in one unbroken chain."""

import pytest

from coreapi.access.actor import SystemActor
from coreapi.context import Origin
from coreapi.models.audit import Change
from coreapi.operations.events import audit_verify
from coreapi.storage.table.actions import put
from tests.harness.product import Product

pytestmark = pytest.mark.race


def test_sixty_four_changes_of_one_organization_all_land(product: Product) -> None:
    chain = product.organization().id

    def change(number: int) -> None:
        call = product.app.call(SystemActor(), Origin(request_id=f"r-{number}"))
        told = Change(
            action="user.update",
            entity_type="user",
            entity_id=f"thing{number}",
            organization_id=chain,
        )
        with call.transaction() as tx:
            tx.write(put({"PK": f"MADE#{number}", "SK": "THING"}))
            tx.audit(told)

    product.together(64, change)

    state = audit_verify.verify_chain(
        product.app.call(SystemActor(), Origin(request_id="v")), chain
    )
    assert (state.entries, state.fault) == (64, None)
    assert len({entry["entity_id"] for entry in product.audit(chain)}) == 64
    assert sum(key[0].startswith("MADE#") for key in product.table()) == 64

import json

import pytest

from coreapi.errors import NotFound
from coreapi.storage.table.actions import put
from tests.harness.product import Product

FUNCTION = "AuditVerifyFunction"


def test_it_answers_where_the_system_chain_ends(product: Product) -> None:
    product.post("/internal/rbac/remove-all-roles-and-permissions", {}, as_=product.staff())

    answer = product.run(FUNCTION, {"chain": "system"})

    [entry] = product.audit()
    assert answer == {"chain": "system", "entries": 1, "hash": entry["hash"], "fault": None}
    assert json.dumps(answer)
    assert product.run(FUNCTION, {"sequence": 1, "hash": entry["hash"]}) == answer


def test_it_answers_the_first_fault(product: Product) -> None:
    product.post("/internal/rbac/remove-all-roles-and-permissions", {}, as_=product.staff())
    [entry] = product.audit()
    product.app.store.write(put({**entry, "actor_id": "somebody-else"}))

    fault = product.run(FUNCTION, {"chain": "system"})["fault"]

    assert fault == {"sequence": 1, "entry_id": entry["id"], "finding": "altered"}


def test_a_chain_put_in_anothers_place_shows_to_whoever_noted_its_end(product: Product) -> None:
    product.post("/internal/rbac/remove-all-roles-and-permissions", {}, as_=product.staff())
    [entry] = product.audit()

    answer = product.run(FUNCTION, {"sequence": 1, "hash": "0" * 64})

    assert answer["fault"] == {"sequence": 1, "entry_id": None, "finding": "replaced"}
    assert answer["hash"] == entry["hash"]


def test_there_is_no_such_chain(product: Product) -> None:
    with pytest.raises(NotFound):
        product.run(FUNCTION, {"chain": "nobody's"})

"""Resets that are requested many times at once are done once."""

import pytest

from tests.actors.preproduction_resets import (
    REMOVE_TFAS,
    SET_API_KEYS,
    SET_PASSWORDS,
    people,
    reset,
)
from tests.harness.product import Product

pytestmark = pytest.mark.race

PASSWORD = "a fresh start for all"


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        (SET_PASSWORDS, {"users": 41}),
        (REMOVE_TFAS, {"users": 40, "tfas": 40}),
        (SET_API_KEYS, {"profiles": 40}),
    ],
)
def test_each_thing_is_changed_once_by_any_number_of_callers(
    product: Product, path: str, counts: dict[str, int]
) -> None:
    admin, organization = product.staff(), product.organization()
    for _ in range(40):
        product.profile(organization)
    people(product, 40)
    tokens = [product.session(admin) for _ in range(8)]
    body = {"password": PASSWORD} if path == SET_PASSWORDS else {}

    answers = product.together(8, lambda n: product.post(path, body, as_=tokens[n]))

    # A caller whose session the reset had already ended does not take part; one that found every
    # batch done, again and again, is asked to repeat the request.
    assert {answer.status for answer in answers} <= {200, 202, 401, 409}
    assert any(answer.status == 200 for answer in answers)
    ended = [e["changes"] for e in product.audit() if e["changes"]["status"] == "done"]
    runs = {change["run"] for change in ended}
    assert len(runs) == len(ended), "no run ends twice"
    assert {name: ended[0][name] for name in counts} == counts
    product.go_on()
    assert reset(product, path, admin).json["status"] == "done"

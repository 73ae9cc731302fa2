"""Races between processes, as Lambda runs functions: none undoes what another has read as done.

moto is in the memory of one process, so these need DynamoDB Local.
"""

from typing import Any

import pytest

from local.runtime import environment
from tests.actors.factories import Person
from tests.actors.organization_users import signed_in
from tests.actors.staff import user_manager
from tests.harness.processes import in_processes
from tests.harness.product import Product
from tests.races.settings import RACERS
from tests.races.staff import change_links, system_roles

pytestmark = [
    pytest.mark.race,
    pytest.mark.usefixtures("impatient"),
    pytest.mark.skipif(
        environment.options().dynamodb_endpoint is None,
        reason="processes meet in DynamoDB Local only (make races)",
    ),
]
NEW = "a fine new password"
ANOTHER = "another@example.com"


def test_who_was_demoted_has_no_role_that_they_gave_themselves_after_it(product: Product) -> None:
    boss = signed_in(product, product.staff())
    demoted = signed_in(product, product.staff())

    def demote() -> set[str]:
        assert change_links(product, "remove", boss, demoted, "system.admin").status == 200
        return system_roles(product, demoted)

    def hold_on() -> int:
        return change_links(product, "add", demoted, demoted, "system.support").status

    left, *_ = in_processes(product, demote, *[hold_on] * (RACERS - 1))

    assert system_roles(product, demoted) == left


def test_a_password_stays_as_it_was_when_its_user_became_an_administrator(
    product: Product,
) -> None:
    boss, risen = signed_in(product, product.staff()), product.user()
    manager = signed_in(product, user_manager(product))

    def promote() -> Any:
        assert change_links(product, "add", boss, risen, "system.admin").status == 200
        return version(product, risen)

    def set_password() -> int:
        body = {"userId": risen.id, "password": NEW}
        return product.post("/internal/user/set-password", body, as_=manager).status

    then, *_ = in_processes(product, promote, *[set_password] * (RACERS - 1))

    assert version(product, risen) == then


def test_a_token_that_was_mailed_to_a_replaced_address_opens_nothing(product: Product) -> None:
    boss, person = signed_in(product, product.staff()), product.user()
    product.post("/auth/forgot-password", {"email": person.email})

    def move() -> int:
        body = {"_id": person.id, "email": ANOTHER}
        return product.post("/internal/user/update", body, as_=boss).status

    def mail() -> list[str]:
        return [mail.token for mail in product.mails(to=person.email) if mail.token]

    status, *mailed = in_processes(product, move, *[mail] * (RACERS - 1))

    assert status == 200
    for token in [token for tokens in mailed for token in tokens]:
        answer = product.post("/auth/set-password", {"token": token, "password": NEW})
        assert answer.outcome == (401, "TOKEN_INVALID")


def version(product: Product, person: Person) -> Any:
    return product.table()[f"USER#{person.id}", "USER"]["version"]

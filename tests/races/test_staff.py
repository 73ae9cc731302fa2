"""Staff act on a user whose rights or address another request changes at the same moment."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.actors.factories import Person
from tests.actors.organization_users import ADMIN, set_role, signed_in
from tests.actors.staff import user_manager
from tests.harness.product import Product
from tests.races.staff import change_links, links, system_roles

NEW = "a fine new password"
FORBIDDEN = (403, "FORBIDDEN")


def promote(product: Product, as_: Person, of: Person) -> None:
    assert change_links(product, "add", as_, of, "system.admin").status == 200


def once(act: Callable[[], object]) -> Callable[[int], None]:
    def hook(number: int) -> None:
        if number == 0:
            act()

    return hook


def test_who_is_demoted_at_that_moment_gives_themselves_nothing(product: Product) -> None:
    boss = signed_in(product, product.staff())
    demoted = signed_in(product, product.staff())

    with product.before(
        "TransactWriteItems",
        once(lambda: change_links(product, "remove", boss, demoted, "system.admin")),
    ):
        answer = change_links(product, "add", demoted, demoted, "system.support")

    assert answer.outcome == FORBIDDEN
    assert system_roles(product, demoted) == set()


def test_who_is_demoted_at_that_moment_gives_no_role_in_an_organization(product: Product) -> None:
    boss = signed_in(product, product.staff())
    demoted = signed_in(product, product.staff())
    organization = product.organization()
    member = product.member(organization)

    with product.before(
        "TransactWriteItems",
        once(lambda: change_links(product, "remove", boss, demoted, "system.admin")),
    ):
        answer = set_role(product, demoted, organization.id, member.id, defaultRoleCodes=[ADMIN])

    assert answer.outcome == (404, "NOT_FOUND")


def test_who_is_demoted_in_the_organization_at_that_moment_links_no_one_to_it(
    product: Product,
) -> None:
    boss = signed_in(product, product.staff())
    organization = product.organization()
    demoted = signed_in(product, user_manager(product))
    product.member(organization, ADMIN)
    product.member(organization, ADMIN, person=demoted)
    member = product.member(organization)
    body = {"userId": member.id, "roleLinks": [organization_link(organization.id)]}

    with product.before(
        "TransactWriteItems",
        once(lambda: set_role(product, boss, organization.id, demoted.id, defaultRoleCodes=[])),
    ):
        answer = product.post("/internal/user/add-role-links", body, as_=demoted)

    assert answer.outcome == FORBIDDEN


def test_who_is_demoted_at_that_moment_imports_no_role(product: Product) -> None:
    boss = signed_in(product, product.staff())
    demoted = signed_in(product, product.staff())
    role = {
        "code": "team.reader",
        "name": "Team reader",
        "description": "Reads.",
        "scopes": ["organization"],
        "inherited": False,
        "builtIn": False,
        "permissions": ["organization-profile.read"],
    }
    document = {"version": 1, "permissions": [], "roles": [role]}

    with product.before(
        "TransactWriteItems",
        once(lambda: change_links(product, "remove", boss, demoted, "system.admin")),
    ):
        answer = product.post("/internal/rbac/import", document, as_=demoted)

    assert answer.outcome == FORBIDDEN


def organization_link(organization_id: str) -> dict[str, str]:
    return {"roleCode": ADMIN, "entityType": "organization", "entityId": organization_id}


@pytest.fixture
def manager(product: Product) -> Person:
    return signed_in(product, user_manager(product, "internal.two-factor-auth.remove"))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/internal/user/set-password", {"password": NEW}),
        ("/internal/user/reset-password", {}),
        ("/internal/user/update", {"email": "mine@example.com"}),
        ("/internal/user/update", {"status": "disabled"}),
        ("/internal/user/remove-role-links", {"roleLinks": links("user.manager")}),
    ],
)
def test_who_rises_at_that_moment_is_not_touched(
    product: Product, manager: Person, path: str, body: Mapping[str, Any]
) -> None:
    boss = signed_in(product, product.staff())
    risen = signed_in(product, product.staff("user.manager"))
    named = {"_id": risen.id} if path.endswith("update") else {"userId": risen.id}

    with product.before(
        "TransactWriteItems",
        once(lambda: change_links(product, "add", boss, risen, "system.admin")),
    ):
        answer = product.post(path, {**body, **named}, as_=manager)

    assert answer.outcome == FORBIDDEN
    assert system_roles(product, risen) == {"system.admin", "user.manager"}
    assert product.login(risen).status == 200


def test_who_rises_at_that_moment_is_given_nothing(product: Product, manager: Person) -> None:
    boss, risen = signed_in(product, product.staff()), product.user()

    with product.before("TransactWriteItems", once(lambda: promote(product, boss, risen))):
        answer = change_links(product, "add", manager, risen, "user.manager")

    assert answer.outcome == FORBIDDEN
    assert system_roles(product, risen) == {"system.admin"}


def test_who_rises_at_that_moment_keeps_their_factors(product: Product, manager: Person) -> None:
    boss = signed_in(product, product.staff())
    risen = signed_in(product, product.user())
    begun = product.post(
        "/two-factor-auth/create", {"password": risen.password, "type": "totp"}, as_=risen
    )

    with product.before(
        "TransactWriteItems",
        once(lambda: change_links(product, "add", boss, risen, "system.admin")),
    ):
        answer = product.post(
            "/internal/two-factor-auth/remove",
            {"userId": risen.id, "tfaId": begun.json["tfaId"]},
            as_=manager,
        )

    assert answer.outcome == FORBIDDEN
    assert product.get("/two-factor-auth/list", as_=risen).json["items"]


@pytest.mark.parametrize("operation", ["PutItem", "Query"])
def test_a_token_that_is_mailed_to_an_address_just_replaced_opens_nothing(
    product: Product, operation: str
) -> None:
    boss, person = signed_in(product, product.staff()), product.user()
    product.post("/auth/forgot-password", {"email": person.email})
    body = {"_id": person.id, "email": "another@example.com"}

    with product.before(
        operation, once(lambda: product.post("/internal/user/update", body, as_=boss))
    ):
        mails = product.mails(to=person.email)

    for token in (mail.token for mail in mails if mail.token):
        answer = product.post("/auth/set-password", {"token": token, "password": NEW})
        assert answer.outcome == (401, "TOKEN_INVALID")
    assert (
        product.post(
            "/auth/login", {"email": "another@example.com", "secret": person.password}
        ).status
        == 200
    )

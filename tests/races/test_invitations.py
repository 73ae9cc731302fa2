"""Another request changes an invitation between the read and the write of its acceptance."""

from collections.abc import Callable

import pytest

from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    archive,
    decide,
    invite,
    listed,
    redeem,
    remove,
    resend,
    set_role,
    signed_in,
)
from tests.harness.product import Product

NEW = "new.user@example.com"


def _once(act: Callable[[], object]) -> Callable[[int], None]:
    def hook(number: int) -> None:
        if number == 0:
            act()

    return hook


def test_a_giver_who_is_demoted_meanwhile_gives_nothing(product: Product) -> None:
    organization, person = product.organization(), signed_in(product, product.user())
    keeper, giver = (product.member(organization, ADMIN) for _ in range(2))
    invited = invite(product, giver, organization.id, person.email).json["userId"]
    set_role(product, giver, organization.id, invited, defaultRoleCodes=[ADMIN])
    demote = _once(
        lambda: set_role(product, keeper, organization.id, giver.id, defaultRoleCodes=[MEMBER])
    )

    with product.before("TransactWriteItems", demote):
        answer = decide(product, person, "accept", invited)

    assert (answer.status, answer.json["defaultRoleCodes"]) == (200, [])
    assert listed(product, keeper, organization.id)[person.id]["defaultRoleCodes"] == []


@pytest.mark.parametrize("rank", ["staff", "member"])
def test_a_giver_who_is_disabled_meanwhile_gives_nothing(product: Product, rank: str) -> None:
    organization, person = product.organization(), signed_in(product, product.user())
    staff = product.staff()
    giver = product.staff() if rank == "staff" else product.member(organization, ADMIN)
    product.member(organization, ADMIN)
    invited = invite(product, giver, organization.id, person.email).json["userId"]
    set_role(product, giver, organization.id, invited, defaultRoleCodes=[ADMIN])
    body = {"_id": giver.id, "status": "disabled"}
    disable = _once(lambda: product.post("/internal/user/update", body, as_=staff))

    with product.before("TransactWriteItems", disable):
        answer = decide(product, person, "accept", invited)

    assert (answer.status, answer.json["defaultRoleCodes"]) == (200, [])


def test_staff_whose_role_is_taken_meanwhile_give_nothing(product: Product) -> None:
    organization, person = product.organization(), signed_in(product, product.user())
    staff, giver = product.staff(), product.staff()
    invited = invite(product, giver, organization.id, person.email).json["userId"]
    set_role(product, giver, organization.id, invited, defaultRoleCodes=[MEMBER])
    link = {"roleCode": "system.admin", "entityType": "system", "entityId": "*"}
    body = {"userId": giver.id, "roleLinks": [link]}
    take = _once(lambda: product.post("/internal/user/remove-role-links", body, as_=staff))

    with product.before("TransactWriteItems", take):
        answer = decide(product, person, "accept", invited)

    assert (answer.status, answer.json["defaultRoleCodes"]) == (200, [])


def test_roles_that_are_given_meanwhile_count(product: Product) -> None:
    organization, person = product.organization(), signed_in(product, product.user())
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, person.email).json["userId"]
    give = _once(
        lambda: set_role(product, admin, organization.id, invited, roleCodes=["basic.viewer"])
    )

    with product.before("TransactWriteItems", give):
        answer = decide(product, person, "accept", invited)

    assert answer.json["roleCodes"] == ["basic.viewer"]
    assert listed(product, admin, organization.id)[person.id]["roleCodes"] == ["basic.viewer"]


def test_what_is_revoked_meanwhile_is_not_accepted(product: Product) -> None:
    organization, person = product.organization(), signed_in(product, product.user())
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, person.email).json["userId"]

    with product.before(
        "TransactWriteItems", _once(lambda: remove(product, admin, organization.id, invited))
    ):
        answer = decide(product, person, "accept", invited)

    assert answer.outcome == (409, "INVITATION_CLOSED")
    assert listed(product, admin, organization.id).keys() == {admin.id}


def test_a_token_that_is_resent_meanwhile_opens_nothing(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, NEW).json["userId"]
    (mail,) = product.mails(to=NEW)

    with product.before(
        "TransactWriteItems", _once(lambda: resend(product, admin, organization.id, invited))
    ):
        assert redeem(product, mail.token).outcome == (401, "TOKEN_INVALID")

    assert redeem(product, product.mails(to=NEW)[-1].token).status == 200


def test_a_membership_that_staff_make_meanwhile_closes_the_invitation(product: Product) -> None:
    organization, person = product.organization(), signed_in(product, product.user())
    staff = product.staff()
    invited = invite(product, staff, organization.id, person.email).json["userId"]
    link = {"roleCode": MEMBER, "entityType": "organization", "entityId": organization.id}
    body = {"userId": person.id, "roleLinks": [link]}

    with product.before(
        "TransactWriteItems",
        _once(lambda: product.post("/internal/user/add-role-links", body, as_=staff)),
    ):
        answer = decide(product, person, "accept", invited)

    assert answer.outcome == (409, "INVITATION_CLOSED")
    seen = listed(product, staff, organization.id)
    assert seen.keys() == {person.id}
    assert seen[person.id]["defaultRoleCodes"] == [MEMBER]


def test_an_account_that_is_made_meanwhile_is_not_made_twice(product: Product) -> None:
    staff = product.staff()
    for _ in range(2):
        invite(product, staff, product.organization().id, NEW)
    first, second = (mail.token for mail in product.mails(to=NEW))

    with product.before("TransactWriteItems", _once(lambda: redeem(product, second))):
        assert redeem(product, first).outcome == (409, "ACCOUNT_EXISTS")


def test_an_organization_archived_meanwhile_ends_in_one_clean_outcome(product: Product) -> None:
    """The acceptance counts as if it had come first."""
    organization, person = product.organization(), signed_in(product, product.user())
    staff = product.staff()
    invited = invite(product, staff, organization.id, person.email).json["userId"]

    with product.before("TransactWriteItems", _once(lambda: archive(product, organization.id))):
        assert decide(product, person, "accept", invited).status == 200

    archive(product, organization.id, "active")
    assert listed(product, staff, organization.id).keys() == {person.id}

"""GET /user/invitation/list."""

import pytest

from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    archive,
    decide,
    invite,
    my_invitations,
    remove,
    set_role,
    signed_in,
)
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/user/invitation/list"


def test_the_documented_request_shows_who_invites_to_what(product: Product, event: Event) -> None:
    organization, grace = product.organization("Acme"), product.user()
    admin = product.member(organization, ADMIN, first_name="Ann", last_name="Example")
    answer = invite(product, admin, organization.id, grace.email, firstName="Grace").json
    set_role(product, admin, organization.id, answer["userId"], defaultRoleCodes=[MEMBER])
    token = product.session(grace).access_token

    listed = product.send_event(event("user/invitation/list/list", accessToken=token))

    assert listed.status == 200
    (item,) = listed.json["items"]
    assert item.pop("createdAt") < item["expiresAt"]
    assert item == {
        "_id": answer["userId"],
        "organizationId": organization.id,
        "organizationName": "Acme",
        "email": grace.email,
        "firstName": "Grace",
        "lastName": None,
        "status": "pending",
        "inviter": {"name": "Ann Example", "email": admin.email},
        "defaultRoleCodes": [MEMBER],
        "roleCodes": [],
        "profileRoles": [],
        "expiresAt": answer["invitationExpiresAt"],
    }
    assert listed.json["nextCursor"] is None


def test_pages_show_the_newest_first(product: Product) -> None:
    grace, staff = product.user(), product.staff()
    ids = [
        invite(product, staff, product.organization().id, grace.email).json["userId"]
        for _ in range(5)
    ]
    seen: list[str] = []
    query = "limit=2"
    while True:
        page = product.get(PATH, as_=grace, query=query).json
        seen += [item["_id"] for item in page["items"]]
        if page["nextCursor"] is None:
            break
        query = f"limit=2&cursor={page['nextCursor']}"
    assert seen == ids[::-1]


@pytest.mark.parametrize("ending", ["accepted", "declined", "revoked", "expired", "archived"])
def test_only_what_can_be_accepted_is_listed(product: Product, ending: str) -> None:
    organization, grace = product.organization(), product.user()
    staff = product.staff()
    invited = invite(product, staff, organization.id, grace.email).json["userId"]
    assert list(my_invitations(product, grace)) == [invited]
    match ending:
        case "accepted":
            decide(product, grace, "accept", invited)
        case "declined":
            decide(product, grace, "decline", invited)
        case "revoked":
            remove(product, staff, organization.id, invited)
        case "expired":
            product.advance(days=7)
            signed_in(product, grace)
        case _:
            archive(product, organization.id)

    assert my_invitations(product, grace) == {}


def test_invitations_to_other_addresses_are_not_listed(product: Product) -> None:
    organization, grace = product.organization(), product.user("grace@example.com")
    staff = product.staff()
    invite(product, staff, organization.id, "grace@example.co")
    invite(product, staff, organization.id, "race@example.com")
    assert my_invitations(product, grace) == {}


def test_an_invitation_follows_the_address(product: Product) -> None:
    grace, staff = product.user("old@example.com"), product.staff()
    old = invite(product, staff, product.organization().id, "old@example.com").json["userId"]
    new = invite(product, staff, product.organization().id, "new@example.com").json["userId"]
    body = {"_id": grace.id, "email": "new@example.com"}
    assert product.post("/internal/user/update", body, as_=staff).status == 200

    assert list(my_invitations(product, grace)) == [new]
    assert decide(product, grace, "accept", old).outcome == (404, "NOT_FOUND")


def test_it_takes_as_many_calls_for_one_invitation_as_for_many(product: Product) -> None:
    grace, staff = product.user(), product.staff()
    counts: list[int] = []
    for _ in range(2):
        invite(product, staff, product.organization().id, grace.email)
        signed_in(product, grace)
        with product.calls() as calls:
            product.get(PATH, as_=grace)
        counts.append(calls.count)
    # the caller's partition, the address's, the invitations, the organizations
    assert counts == [4, 4]


def test_an_address_without_invitations_takes_two_calls(product: Product) -> None:
    grace = signed_in(product, product.user())
    with product.calls() as calls:
        assert product.get(PATH, as_=grace).json == {"items": [], "nextCursor": None}
    assert calls.count == 2

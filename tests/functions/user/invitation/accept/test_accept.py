"""POST /user/invitation/accept."""

import pytest

from coreapi import ids
from tests.actors.factories import Person
from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    archive,
    decide,
    invite,
    listed,
    my_invitations,
    remove,
    set_role,
    signed_in,
)
from tests.conftest import Event
from tests.harness.product import Product

CLOSED = (409, "INVITATION_CLOSED")
PROFILE = "/user/profile/organization"


def _organizations(product: Product, person: Person) -> list[str]:
    mine = product.get(PROFILE, as_=person).json["organizations"]
    return [each["_id"] for each in mine]


def test_the_documented_request_makes_a_member_with_the_invitation_s_roles(
    product: Product, event: Event
) -> None:
    organization, grace = product.organization(), product.user()
    profile = product.profile(organization)
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, grace.email).json["userId"]
    set_role(product, admin, organization.id, invited, roleCodes=["basic.viewer"])
    body = {"profileId": profile.id, "userId": invited, "roleCodes": ["basic.admin"]}
    path = "/organization-user/set-organization-profile-role"
    assert product.post(path, body, as_=admin).json["userId"] == invited
    values = {"accessToken": product.session(grace).access_token, "invitationId": invited}

    answer = product.send_event(event("user/invitation/accept/accept", **values))

    assert (answer.status, answer.json["status"]) == (200, "accepted")
    seen = listed(product, admin, organization.id)[grace.id]
    assert (seen["defaultRoleCodes"], seen["roleCodes"]) == ([], ["basic.viewer"])
    assert seen["profileRoles"] == [{"profileId": profile.id, "roleCodes": ["basic.admin"]}]
    assert _organizations(product, grace) == [organization.id]


def test_nothing_of_an_account_changes_before(product: Product) -> None:
    home, organization = product.organization(), product.organization()
    grace = product.member(home, ADMIN)
    admin = product.member(organization, ADMIN)
    before = product.get(PROFILE, as_=grace).text
    invited = invite(product, admin, organization.id, grace.email).json["userId"]
    set_role(product, admin, organization.id, invited, defaultRoleCodes=[ADMIN])

    assert product.get(PROFILE, as_=grace).text == before
    assert product.post("/organization-user/list", {}, as_=grace).status == 200
    header = {"x-active-organization-id": organization.id}
    answer = product.post("/organization-user/list", {}, as_=grace, headers=header)
    assert answer.outcome == (404, "NOT_FOUND")
    details = product.get(f"/internal/user/details/{grace.id}", as_=product.staff()).json
    assert [each["_id"] for each in details["organizations"]] == [home.id]

    decide(product, grace, "accept", invited)

    answer = product.post("/organization-user/list", {}, as_=grace)
    assert answer.outcome == (400, "ACTIVE_ORGANIZATION_REQUIRED")


@pytest.mark.parametrize("ending", ["accepted", "declined", "revoked", "expired"])
def test_a_closed_or_expired_invitation_is_not_accepted(product: Product, ending: str) -> None:
    organization, grace = product.organization(), product.user()
    staff = product.staff()
    invited = invite(product, staff, organization.id, grace.email).json["userId"]
    match ending:
        case "accepted":
            decide(product, grace, "accept", invited)
        case "declined":
            decide(product, grace, "decline", invited)
        case "revoked":
            remove(product, staff, organization.id, invited)
        case _:
            product.advance(days=7)
    signed_in(product, grace)
    with product.unchanged():
        for verb in ("accept", "decline"):
            assert decide(product, grace, verb, invited).outcome == CLOSED


def test_another_s_and_an_unknown_invitation_are_not_found(product: Product) -> None:
    stranger = signed_in(product, product.user())
    staff = product.staff()
    theirs = invite(product, staff, product.organization().id, "grace@example.com").json["userId"]
    with product.unchanged():
        for verb in ("accept", "decline"):
            for unknown in (theirs, ids.UNKNOWN, stranger.id, "nonsense", "", "x" * 5000):
                assert decide(product, stranger, verb, unknown).outcome == (404, "NOT_FOUND")


def test_an_archived_organization_s_invitation_is_frozen(product: Product) -> None:
    organization, grace = product.organization(), product.user()
    invited = invite(product, product.staff(), organization.id, grace.email).json["userId"]
    archive(product, organization.id)
    signed_in(product, grace)
    with product.unchanged():
        for verb in ("accept", "decline"):
            assert decide(product, grace, verb, invited).outcome == (409, "ARCHIVED")
    archive(product, organization.id, "active")
    assert decide(product, grace, "accept", invited).status == 200


def test_the_invitation_of_a_member_is_closed(product: Product) -> None:
    """For example, staff made the membership at the same moment as the invitation."""
    organization, grace = product.organization(), product.user()
    invited = invite(product, product.staff(), organization.id, grace.email).json["userId"]
    product.member(organization, MEMBER, person=grace)

    assert decide(product, grace, "accept", invited).outcome == (409, "ALREADY_MEMBER")

    assert my_invitations(product, grace) == {}
    assert decide(product, grace, "accept", invited).outcome == CLOSED
    entry = product.audit(organization.id)[-1]
    assert (entry["action"], entry["actor_id"]) == ("organization-user.remove", grace.id)
    assert (entry["entity_type"], entry["entity_id"]) == ("invitation", invited)
    status = {"from": "pending", "to": "revoked"}
    assert entry["changes"] == {"email": grace.email, "status": status}


def test_staff_who_make_a_person_a_member_close_the_invitation(product: Product) -> None:
    one, other = product.organization(), product.organization()
    staff, grace = product.staff(), product.user()
    admin = product.member(one, ADMIN)
    invited = invite(product, admin, one.id, grace.email).json["userId"]
    kept = invite(product, staff, other.id, grace.email).json["userId"]
    link = {"roleCode": "basic.viewer", "entityType": "organization", "entityId": one.id}

    body = {"userId": grace.id, "roleLinks": [link]}
    assert product.post("/internal/user/add-role-links", body, as_=staff).status == 200

    assert list(my_invitations(product, grace)) == [kept]
    assert decide(product, grace, "accept", invited).outcome == CLOSED
    seen = listed(product, admin, one.id)
    assert invited not in seen
    assert seen[grace.id]["invitation"] is None
    entry = product.audit(one.id)[-1]
    assert (entry["action"], entry["entity_id"]) == ("user.add-role-links", grace.id)
    assert entry["changes"]["revokedInvitations"] == [invited]


def test_a_user_made_by_staff_into_an_organization_has_no_invitation_of_it_left(
    product: Product,
) -> None:
    organization, staff = product.organization(), product.staff()
    invited = invite(product, staff, organization.id, "new@example.com").json["userId"]
    link = {"roleCode": MEMBER, "entityType": "organization", "entityId": organization.id}
    body = {"email": "new@example.com", "roleLinks": [link]}
    made = product.post("/internal/user/create", body, as_=staff).json
    assert listed(product, staff, organization.id).keys() == {made["_id"]}
    assert made["_id"] != invited
    (entry,) = product.audit()
    assert entry["changes"]["revokedInvitations"] == [invited]


@pytest.mark.parametrize("fate", ["demoted", "disabled", "removed", "still there"])
def test_a_role_counts_if_its_giver_may_still_grant_it(product: Product, fate: str) -> None:
    organization, grace = product.organization(), product.user()
    keeper, giver = (product.member(organization, ADMIN) for _ in range(2))
    invited = invite(product, giver, organization.id, grace.email).json["userId"]
    set_role(product, giver, organization.id, invited, defaultRoleCodes=[ADMIN])
    set_role(product, keeper, organization.id, invited, roleCodes=["basic.viewer"])
    match fate:
        case "demoted":
            set_role(product, keeper, organization.id, giver.id, defaultRoleCodes=[MEMBER])
        case "disabled":
            product.set_user(giver, status="disabled")
        case "removed":
            remove(product, keeper, organization.id, giver.id)
        case _:
            pass

    answer = decide(product, grace, "accept", invited)

    kept = [ADMIN] if fate == "still there" else []
    assert answer.json["defaultRoleCodes"] == kept
    seen = listed(product, keeper, organization.id)[grace.id]
    assert (seen["defaultRoleCodes"], seen["roleCodes"]) == (kept, ["basic.viewer"])


def test_a_role_on_a_profile_that_was_archived_meanwhile_is_not_given(product: Product) -> None:
    organization, grace, staff = product.organization(), product.user(), product.staff()
    archived, open_one = product.profile(organization), product.profile(organization)
    invited = invite(product, staff, organization.id, grace.email).json["userId"]
    for profile in (archived, open_one):
        body = {"profileId": profile.id, "userId": invited, "roleCodes": ["basic.admin"]}
        path = "/organization-user/set-organization-profile-role"
        assert product.post(path, body, as_=staff).status == 200
    body = {"_id": archived.id, "status": "archive"}
    assert product.post("/internal/organization-profile/update", body, as_=staff).status == 200

    answer = decide(product, grace, "accept", invited)

    given = [{"profileId": open_one.id, "roleCodes": ["basic.admin"]}]
    assert answer.json["profileRoles"] == given
    assert listed(product, staff, organization.id)[grace.id]["profileRoles"] == given
    (link,) = product.audit(organization.id)[-1]["changes"]["roleLinks"]
    assert link["entityId"] == open_one.id


def test_a_role_that_another_gives_again_is_their_gift(product: Product) -> None:
    organization, grace = product.organization(), product.user()
    keeper, giver = (product.member(organization, ADMIN) for _ in range(2))
    invited = invite(product, giver, organization.id, grace.email).json["userId"]
    for each in (giver, keeper):
        set_role(product, each, organization.id, invited, defaultRoleCodes=[ADMIN])
    remove(product, keeper, organization.id, giver.id)

    answer = decide(product, grace, "accept", invited)

    assert answer.json["defaultRoleCodes"] == [ADMIN]


def test_no_escalation_by_an_invitation(product: Product) -> None:
    organization = product.organization()
    product.member(organization, ADMIN)
    lesser = product.member(organization, "basic.admin")
    invited = invite(product, lesser, organization.id, "new@example.com").json["userId"]
    signed_in(product, lesser)
    with product.unchanged():
        answer = set_role(product, lesser, organization.id, invited, defaultRoleCodes=[ADMIN])
    assert answer.outcome == (403, "FORBIDDEN")


def test_a_role_that_is_no_longer_installed_is_left_out(product: Product) -> None:
    organization, grace, staff = product.organization(), product.user(), product.staff()
    invited = invite(product, staff, organization.id, grace.email).json["userId"]
    set_role(product, staff, organization.id, invited, roleCodes=["basic.viewer"])
    path = "/internal/rbac/remove-all-roles-and-permissions"
    assert product.post(path, {}, as_=staff).status == 200

    answer = decide(product, grace, "accept", invited)

    assert (answer.status, answer.json["roleCodes"]) == (200, [])
    assert _organizations(product, grace) == [organization.id]


def test_it_is_in_the_organization_s_audit_trail(product: Product) -> None:
    organization, grace = product.organization(), product.user()
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, grace.email).json["userId"]
    set_role(product, admin, organization.id, invited, defaultRoleCodes=[MEMBER])
    decide(product, grace, "accept", invited)
    entry = product.audit(organization.id)[-1]
    assert (entry["action"], entry["actor_id"]) == ("user-invitation.accept", grace.id)
    assert (entry["entity_type"], entry["entity_id"]) == ("invitation", invited)
    link = {"roleCode": MEMBER, "entityType": "organization", "entityId": organization.id}
    assert entry["changes"] == {
        "email": grace.email,
        "status": {"from": "pending", "to": "accepted"},
        "userId": grace.id,
        "roleLinks": [link],
    }

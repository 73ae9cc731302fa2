import pytest

from coreapi.models.rbac import EntityType, Role
from coreapi.storage import rbac
from coreapi.storage.table import keys
from coreapi.storage.table.actions import update
from tests.actors.factories import Person
from tests.actors.organization_users import ADMIN, MEMBER, listed, signed_in
from tests.conftest import Event
from tests.harness.product import Product
from tests.harness.response import Response

FORBIDDEN = (403, "FORBIDDEN")
WARDEN = Role(
    code="warden",
    name="Warden",
    description="Hands out roles, and nothing else.",
    scopes=frozenset({EntityType.ORGANIZATION_PROFILE}),
    inherited=False,
    permissions=frozenset({"organization-user.set-organization-profile-role"}),
    built_in=False,
)


def set_role(
    product: Product, as_: Person, profile_id: str, user_id: str, codes: object
) -> Response:
    body = {"profileId": profile_id, "userId": user_id, "roleCodes": codes}
    return product.post("/organization-user/set-organization-profile-role", body, as_=as_)


def test_the_documented_request_replaces_the_roles_on_that_profile(
    product: Product, event: Event
) -> None:
    organization = product.organization()
    profiles = [product.profile(organization) for _ in range(2)]
    admin = product.member(organization, ADMIN)
    held = {profile.id: ["basic.viewer"] for profile in profiles}
    member = product.member(organization, MEMBER, profile_roles=held)
    values = {
        "accessToken": product.session(admin).access_token,
        "profileId": profiles[0].id,
        "userId": member.id,
    }

    answer = product.send_event(
        event(
            "organization_user/set_organization_profile_role/set_organization_profile_role",
            **values,
        )
    )

    assert answer.status == 200
    assert answer.json == {
        "profileId": profiles[0].id,
        "userId": member.id,
        "roleCodes": ["basic.admin"],
    }
    seen = listed(product, admin, organization.id)[member.id]
    assert seen["defaultRoleCodes"] == [MEMBER]
    assert seen["profileRoles"] == [
        {"profileId": profiles[0].id, "roleCodes": ["basic.admin"]},
        {"profileId": profiles[1].id, "roleCodes": ["basic.viewer"]},
    ]


def test_clearing_the_roles_keeps_the_membership(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    admin = product.member(organization, ADMIN)
    member = product.member(organization, profile_roles={profile.id: ["basic.viewer"]})
    assert set_role(product, admin, profile.id, member.id, []).json["roleCodes"] == []
    assert listed(product, admin, organization.id)[member.id]["profileRoles"] == []


def test_an_administrator_of_the_profile_may_and_learns_nothing_else_of_the_user(
    product: Product,
) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    product.member(organization, ADMIN)
    narrow = product.member(organization, profile_roles={profile.id: ["basic.admin"]})
    member = product.member(organization, ADMIN)
    answer = set_role(product, narrow, profile.id, member.id, ["basic.viewer"])
    assert answer.status == 200
    assert answer.json.keys() == {"profileId", "userId", "roleCodes"}


def test_rights_on_one_profile_are_none_on_another(product: Product) -> None:
    organization = product.organization()
    mine, other = (product.profile(organization) for _ in range(2))
    narrow = product.member(organization, profile_roles={mine.id: ["basic.admin"]})
    member = product.member(organization)
    signed_in(product, narrow)
    with product.unchanged():
        answer = set_role(product, narrow, other.id, member.id, ["basic.viewer"])
    assert answer.outcome == FORBIDDEN
    assert answer.json["permission"] == "organization-user.set-organization-profile-role"


def test_the_right_on_the_organization_takes_roles_and_gives_none_that_are_not_held_on_the_profile(
    product: Product,
) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    narrow = signed_in(product, product.member(organization, "basic.admin"))
    member = product.member(organization, profile_roles={profile.id: ["basic.viewer"]})
    for target in (narrow, member):
        with product.unchanged():
            answer = set_role(product, narrow, profile.id, target.id, ["basic.admin"])
        assert answer.outcome == FORBIDDEN
    assert set_role(product, narrow, profile.id, member.id, []).json["roleCodes"] == []


def test_a_producer_s_administrator_cannot_hand_out_roles(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    narrow = product.member(organization, profile_roles={profile.id: ["sox.producer.admin"]})
    answer = set_role(product, narrow, profile.id, narrow.id, ["basic.viewer"])
    assert answer.outcome == FORBIDDEN


def test_a_caller_cannot_give_more_than_their_own_rights(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    before = rbac.load(product.app.store)
    after = before.having(before.permissions, {**before.roles, WARDEN.code: WARDEN})
    product.write(rbac.replace(before, after))
    product.app.forget_roles()
    warden = signed_in(
        product, product.member(organization, profile_roles={profile.id: ["warden"]})
    )
    member = product.member(organization)
    for target in (member, warden):
        with product.unchanged():
            answer = set_role(product, warden, profile.id, target.id, ["basic.viewer", "warden"])
        assert answer.outcome == FORBIDDEN
        assert answer.json["permission"] == "business-location.read"
    assert set_role(product, warden, profile.id, member.id, ["warden"]).status == 200


def test_a_part_of_one_s_own_rights_can_be_given(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    narrow = product.member(organization, profile_roles={profile.id: ["basic.admin"]})
    member = product.member(organization)
    answer = set_role(product, narrow, profile.id, member.id, ["sox.producer.admin"])
    assert answer.status == 200


@pytest.mark.parametrize(
    ("codes", "code", "pointer"),
    [
        (["nonsense"], "UNKNOWN_ROLE", "/roleCodes/0"),
        (["basic.viewer", ADMIN], "ROLE_SCOPE_MISMATCH", "/roleCodes/1"),
        (["system.admin"], "ROLE_SCOPE_MISMATCH", "/roleCodes/0"),
        (None, "VALIDATION_FAILED", "/roleCodes"),
        ("basic.admin", "VALIDATION_FAILED", "/roleCodes"),
    ],
)
def test_a_role_that_cannot_be_held_there_is_refused(
    product: Product, codes: object, code: str, pointer: str
) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    admin = signed_in(product, product.member(organization, ADMIN))
    member = product.member(organization)
    with product.unchanged():
        answer = set_role(product, admin, profile.id, member.id, codes)
    assert answer.outcome == (422, code)
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_the_user_must_be_a_member_of_the_profile_s_organization(product: Product) -> None:
    organization, other = product.organization(), product.organization()
    profile = product.profile(organization)
    staff = signed_in(product, product.staff())
    stranger = product.member(other, ADMIN)
    with product.unchanged():
        answer = set_role(product, staff, profile.id, stranger.id, ["basic.viewer"])
    assert answer.outcome == (404, "NOT_FOUND")


def test_a_user_with_more_rights_on_the_system_is_out_of_reach(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    admin = signed_in(product, product.member(organization, ADMIN))
    support = product.member(organization, person=product.staff("system.support"))
    with product.unchanged():
        answer = set_role(product, admin, profile.id, support.id, ["basic.viewer"])
    assert answer.outcome == FORBIDDEN


def test_an_archived_profile_is_closed(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    admin = signed_in(product, product.member(organization, ADMIN))
    staff = signed_in(product, product.staff())
    member = product.member(organization)
    product.write(update(keys.organization_profile(profile.id), {"status": "archive"}))
    for caller in (admin, staff):
        with product.unchanged():
            answer = set_role(product, caller, profile.id, member.id, ["basic.viewer"])
        assert answer.outcome == (409, "ARCHIVED")


def test_it_is_in_the_organization_s_audit_trail(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    admin = product.member(organization, ADMIN)
    member = product.member(organization)
    set_role(product, admin, profile.id, member.id, ["basic.viewer"])
    (entry,) = product.audit(organization.id)
    assert entry["action"] == "organization-user.set-organization-profile-role"
    assert entry["changes"] == {
        "profileId": profile.id,
        "roleCodes": {"from": [], "to": ["basic.viewer"]},
    }


@pytest.mark.race
def test_changes_of_one_user_on_many_profiles_at_once_lose_none(product: Product) -> None:
    organization = product.organization()
    profiles = [product.profile(organization) for _ in range(4)]
    admin = signed_in(product, product.member(organization, ADMIN))
    member = product.member(organization)

    answers = product.together(
        4, lambda n: set_role(product, admin, profiles[n].id, member.id, ["basic.viewer"])
    )

    done = [n for n, answer in enumerate(answers) if answer.status == 200]
    assert {answer.outcome for answer in answers} <= {(200, None), (409, "CONFLICT")}
    seen = listed(product, admin, organization.id)[member.id]["profileRoles"]
    assert {held["profileId"] for held in seen} == {profiles[n].id for n in done}

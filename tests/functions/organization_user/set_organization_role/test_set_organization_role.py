from collections.abc import Sequence

import pytest

from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    invite,
    listed,
    set_role,
    signed_in,
)
from tests.conftest import Event
from tests.harness.product import Product

FORBIDDEN = (403, "FORBIDDEN")
LAST_ADMIN = (409, "LAST_ADMIN")


def test_the_documented_request_sets_both(product: Product, event: Event) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    admin = product.member(organization, ADMIN)
    member = product.member(
        organization, MEMBER, "basic.viewer", profile_roles={profile.id: ["basic.viewer"]}
    )
    values = {
        "accessToken": product.session(admin).access_token,
        "organizationId": organization.id,
        "userId": member.id,
    }

    answer = product.send_event(
        event("organization_user/set_organization_role/set_organization_role", **values)
    )

    assert answer.status == 200
    assert answer.json["defaultRoleCodes"] == [ADMIN]
    assert answer.json["roleCodes"] == ["basic.admin"]
    kept = [{"profileId": profile.id, "roleCodes": ["basic.viewer"]}]
    assert answer.json["profileRoles"] == kept
    assert answer.json == listed(product, admin, organization.id)[member.id]


@pytest.mark.parametrize(
    ("sets", "default_codes", "codes"),
    [
        ({}, [MEMBER], ["basic.viewer"]),
        ({"roleCodes": []}, [MEMBER], []),
        ({"defaultRoleCodes": []}, [], ["basic.viewer"]),
        ({"defaultRoleCodes": [ADMIN, ADMIN, MEMBER]}, [ADMIN, MEMBER], ["basic.viewer"]),
        ({"roleCodes": ["basic.admin"]}, [MEMBER], ["basic.admin"]),
        ({"defaultRoleCodes": [], "roleCodes": []}, [], []),
        ({"defaultRoleCodes": None, "roleCodes": None}, [MEMBER], ["basic.viewer"]),
    ],
)
def test_an_omitted_set_stays_and_an_empty_one_is_cleared(
    product: Product, sets: dict[str, list[str]], default_codes: list[str], codes: list[str]
) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    member = product.member(organization, MEMBER, "basic.viewer")

    answer = set_role(product, admin, organization.id, member.id, **sets)

    assert answer.status == 200
    assert (answer.json["defaultRoleCodes"], answer.json["roleCodes"]) == (default_codes, codes)
    assert member.id in listed(product, admin, organization.id)


def test_roles_that_are_no_longer_installed_stay_where_a_set_is_omitted(product: Product) -> None:
    organization, staff = product.organization(), product.staff()
    member = product.member(organization, MEMBER, "basic.viewer")
    exported = product.get("/internal/RBAC/export", as_=staff).json
    product.post("/internal/rbac/remove-all-roles-and-permissions", as_=staff)

    for name in ("roleCodes", "defaultRoleCodes"):
        cleared: dict[str, list[str]] = {name: []}
        assert set_role(product, staff, organization.id, member.id, **cleared).status == 200
    product.post("/internal/rbac/import", exported, as_=staff)

    shown = listed(product, staff, organization.id)[member.id]
    assert (shown["defaultRoleCodes"], shown["roleCodes"]) == ([MEMBER], ["basic.viewer"])


def test_setting_what_is_set_changes_nothing(product: Product) -> None:
    organization = product.organization()
    admin = signed_in(product, product.member(organization, ADMIN))
    with product.unchanged():
        answer = set_role(product, admin, organization.id, admin.id, defaultRoleCodes=[ADMIN])
    assert answer.status == 200


@pytest.mark.parametrize(
    ("sets", "code", "pointers"),
    [
        ({"roleCodes": ["basic.admin", "nonsense"]}, "UNKNOWN_ROLE", ["/roleCodes/1"]),
        ({"defaultRoleCodes": ["nonsense"]}, "UNKNOWN_ROLE", ["/defaultRoleCodes/0"]),
        ({"roleCodes": ["sox.producer.admin"]}, "ROLE_SCOPE_MISMATCH", ["/roleCodes/0"]),
        ({"roleCodes": ["system.admin"]}, "ROLE_SCOPE_MISMATCH", ["/roleCodes/0"]),
        ({"defaultRoleCodes": ["system.admin"]}, "ROLE_SCOPE_MISMATCH", ["/defaultRoleCodes/0"]),
        ({"roleCodes": ["basic.viewer", ADMIN]}, "ROLE_SCOPE_MISMATCH", ["/roleCodes/1"]),
        (
            {"defaultRoleCodes": ["basic.admin"], "roleCodes": [MEMBER]},
            "ROLE_SCOPE_MISMATCH",
            ["/defaultRoleCodes/0", "/roleCodes/0"],
        ),
        ({"roleCodes": "basic.admin"}, "VALIDATION_FAILED", ["/roleCodes"]),
        ({"roleCodes": [1]}, "VALIDATION_FAILED", ["/roleCodes/0"]),
        ({"roleCodes": ["basic.viewer"] * 21}, "VALIDATION_FAILED", ["/roleCodes"]),
    ],
)
def test_a_role_that_cannot_be_held_there_is_refused(
    product: Product, sets: dict[str, list[str]], code: str, pointers: list[str]
) -> None:
    organization = product.organization()
    admin = signed_in(product, product.member(organization, ADMIN))
    member = product.member(organization)
    for caller in (admin, signed_in(product, product.staff())):
        with product.unchanged():
            answer = set_role(product, caller, organization.id, member.id, **sets)
        assert answer.outcome == (422, code)
        assert [error["pointer"] for error in answer.json["errors"]] == pointers


@pytest.mark.parametrize("held", [["default.organization.member"], ["basic.viewer"], []])
def test_no_member_without_the_permission_promotes_themselves(
    product: Product, held: Sequence[str]
) -> None:
    organization = product.organization()
    member = signed_in(product, product.member(organization, *held))
    product.member(organization, ADMIN)
    with product.unchanged():
        answer = set_role(product, member, organization.id, member.id, defaultRoleCodes=[ADMIN])
    assert answer.outcome == FORBIDDEN
    assert answer.json["permission"] == "organization-user.set-organization-role"


def test_rights_on_only_the_organization_do_not_grant_rights_on_its_profiles(
    product: Product,
) -> None:
    organization = product.organization()
    narrow = signed_in(product, product.member(organization, "basic.admin"))
    member = product.member(organization)
    for code in (ADMIN, MEMBER):
        for target in (member, narrow):
            with product.unchanged():
                answer = set_role(
                    product, narrow, organization.id, target.id, defaultRoleCodes=[code]
                )
            assert answer.outcome == FORBIDDEN
    answer = set_role(product, narrow, organization.id, member.id, roleCodes=["basic.admin"])
    assert answer.status == 200


def test_what_the_user_holds_already_is_no_grant(product: Product) -> None:
    organization = product.organization()
    narrow = product.member(organization, "basic.admin")
    member = product.member(organization, ADMIN)
    product.member(organization, ADMIN)
    sets = {"defaultRoleCodes": [ADMIN], "roleCodes": ["basic.viewer"]}
    assert set_role(product, narrow, organization.id, member.id, **sets).status == 200
    answer = set_role(product, narrow, organization.id, member.id, defaultRoleCodes=[])
    assert answer.status == 200


def test_a_user_with_more_rights_on_the_system_is_out_of_reach(product: Product) -> None:
    organization = product.organization()
    admin = signed_in(product, product.member(organization, ADMIN))
    support = product.member(organization, person=product.staff("system.support"))
    with product.unchanged():
        answer = set_role(product, admin, organization.id, support.id, roleCodes=["basic.viewer"])
    assert answer.outcome == FORBIDDEN
    staff = product.staff()
    answer = set_role(product, staff, organization.id, support.id, roleCodes=["basic.viewer"])
    assert answer.status == 200


def test_a_demotion_counts_from_the_next_request(product: Product) -> None:
    organization = product.organization()
    admin, other = (product.member(organization, ADMIN) for _ in range(2))
    assert listed(product, other, organization.id)
    set_role(product, admin, organization.id, other.id, defaultRoleCodes=[])
    assert invite(product, other, organization.id, "x@example.com").outcome == FORBIDDEN
    set_role(product, admin, organization.id, other.id, defaultRoleCodes=[MEMBER])
    assert listed(product, other, organization.id)
    assert invite(product, other, organization.id, "x@example.com").outcome == FORBIDDEN


@pytest.mark.parametrize("by_staff", [False, True])
def test_the_last_administrator_stays(product: Product, *, by_staff: bool) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    product.member(organization, MEMBER)
    caller = signed_in(product, product.staff() if by_staff else admin)
    changes: list[dict[str, list[str]]] = [
        {"defaultRoleCodes": []},
        {"defaultRoleCodes": [MEMBER], "roleCodes": []},
    ]
    for sets in changes:
        with product.unchanged():
            answer = set_role(product, caller, organization.id, admin.id, **sets)
        assert answer.outcome == LAST_ADMIN


@pytest.mark.parametrize("status", ["invited", "disabled"])
def test_a_user_who_cannot_sign_in_is_no_administrator(product: Product, status: str) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    absent = product.member(organization, ADMIN, status=status)
    answer = set_role(product, admin, organization.id, admin.id, defaultRoleCodes=[])
    assert answer.outcome == LAST_ADMIN
    answer = set_role(product, admin, organization.id, absent.id, defaultRoleCodes=[])
    assert answer.status == 200


def test_an_administrator_by_another_role_is_one_too(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    sets = {"defaultRoleCodes": [], "roleCodes": ["basic.admin"]}
    assert set_role(product, admin, organization.id, admin.id, **sets).status == 200
    answer = set_role(product, admin, organization.id, admin.id, roleCodes=[])
    assert answer.outcome == LAST_ADMIN
    product.member(organization, ADMIN)
    answer = set_role(product, admin, organization.id, admin.id, roleCodes=[])
    assert answer.status == 200


def test_an_administrator_of_a_profile_does_not_administer_the_organization(
    product: Product,
) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    admin = product.member(organization, ADMIN)
    other = product.member(organization, profile_roles={profile.id: ["basic.admin"]})
    answer = set_role(product, admin, organization.id, admin.id, defaultRoleCodes=[])
    assert answer.outcome == LAST_ADMIN
    answer = set_role(product, other, organization.id, other.id, defaultRoleCodes=[ADMIN])
    assert answer.outcome == FORBIDDEN


def test_it_is_in_the_organization_s_audit_trail(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    member = product.member(organization)
    set_role(product, admin, organization.id, member.id, roleCodes=["basic.viewer"])
    (entry,) = product.audit(organization.id)
    assert entry["action"] == "organization-user.set-organization-role"
    assert (entry["actor_id"], entry["entity_id"]) == (admin.id, member.id)
    assert entry["changes"] == {"roleCodes": {"from": [], "to": ["basic.viewer"]}}

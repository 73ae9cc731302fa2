from collections.abc import Sequence

import pytest

from coreapi.storage import user_partition
from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    archive,
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

    for sets in ({"roleCodes": []}, {"defaultRoleCodes": []}):
        assert set_role(product, staff, organization.id, member.id, **sets).status == 200
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
def test_nobody_without_the_permission_promotes_themselves(
    product: Product, held: Sequence[str]
) -> None:
    organization = product.organization()
    member = signed_in(product, product.member(organization, *held))
    product.member(organization, ADMIN)
    with product.unchanged():
        answer = set_role(product, member, organization.id, member.id, defaultRoleCodes=[ADMIN])
    assert answer.outcome == FORBIDDEN
    assert answer.json["permission"] == "organization-user.set-organization-role"


def test_rights_on_the_organization_alone_do_not_hand_out_rights_on_its_profiles(
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
def test_whoever_cannot_sign_in_is_no_administrator(product: Product, status: str) -> None:
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


def test_it_is_told_in_the_organization_s_trail(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    member = product.member(organization)
    set_role(product, admin, organization.id, member.id, roleCodes=["basic.viewer"])
    (entry,) = product.audit(organization.id)
    assert entry["action"] == "organization-user.set-organization-role"
    assert (entry["actor_id"], entry["entity_id"]) == (admin.id, member.id)
    assert entry["changes"] == {"roleCodes": {"from": [], "to": ["basic.viewer"]}}


@pytest.mark.race
def test_two_last_administrators_demote_each_other_at_once(product: Product) -> None:
    for _ in range(5):
        organization = product.organization()
        pair = [signed_in(product, product.member(organization, ADMIN)) for _ in range(2)]

        answers = product.together(
            2,
            lambda n, pair=pair, place=organization: set_role(
                product, pair[n], place.id, pair[1 - n].id, defaultRoleCodes=[]
            ),
        )

        outcomes = sorted(answer.outcome for answer in answers)
        assert outcomes[0] == (200, None)
        assert outcomes[1] in {LAST_ADMIN, FORBIDDEN}  # the second of two in turn is no one
        assert len(administrators(product, organization.id, [p.id for p in pair])) == 1


@pytest.mark.race
def test_of_many_administrators_who_step_down_at_once_one_stays(product: Product) -> None:
    organization = product.organization()
    admins = [signed_in(product, product.member(organization, ADMIN)) for _ in range(8)]

    answers = product.together(
        8,
        lambda n: set_role(product, admins[n], organization.id, admins[n].id, defaultRoleCodes=[]),
    )

    assert {answer.outcome for answer in answers} <= {(200, None), LAST_ADMIN, (409, "CONFLICT")}
    assert len(administrators(product, organization.id, [p.id for p in admins])) >= 1


@pytest.mark.race
def test_an_organization_archived_at_the_same_time_is_not_written_to(product: Product) -> None:
    organization = product.organization()
    admin = signed_in(product, product.member(organization, ADMIN))
    member = product.member(organization)

    def act(number: int) -> object:
        if number == 0:
            return archive(product, organization.id)
        return set_role(product, admin, organization.id, member.id, roleCodes=["basic.viewer"])

    _, answer = product.together(2, act)
    assert getattr(answer, "outcome", None) in {(200, None), (409, "ARCHIVED")}


def administrators(product: Product, organization_id: str, user_ids: Sequence[str]) -> list[str]:
    store = product.app.store
    found = [user_partition.load(store, user_id) for user_id in user_ids]
    return [
        each.user.id
        for each in found
        if each and (m := each.membership(organization_id)) and ADMIN in m.organization_roles
    ]

"""If a stage requires a second factor of staff, their rights count only in a session with one."""

import pytest

from coreapi.storage.table import keys
from coreapi.storage.table.actions import update
from tests.actors.authenticator import (
    create,
    enrolled,
    mailed_code,
    require_of_staff,
    sign_in,
    signed_in,
)
from tests.actors.factories import Person
from tests.actors.organization_users import ADMIN, invite, set_role
from tests.harness.product import Product

PATH = "/internal/two-factor-auth/list"
PROFILE = "/user/profile/organization"
ENROL = (403, "TFA_ENROLMENT_REQUIRED")
SIGN_IN = (403, "TFA_SIGN_IN_REQUIRED")


@pytest.fixture
def admin(product: Product) -> Person:
    require_of_staff(product)
    return signed_in(product, system_roles=["system.admin"])


def without_factor(product: Product, person: Person) -> None:
    """Make the person's session one that was signed in without a second factor."""
    for partition, sort in product.table():
        if partition == f"USER#{person.id}" and sort.startswith("SESSION#"):
            session = keys.session(person.id, sort.removeprefix("SESSION#"))
            product.write(update(session, {"with_factor": False}))


def system_permissions(product: Product, person: Person) -> list[str]:
    answer = product.post(PROFILE, as_=person)
    assert answer.status == 200
    held = answer.json["user"]["permissions"]
    return [p for entry in held if entry["entityType"] == "system" for p in entry["permissions"]]


def test_staff_without_a_second_factor_are_sent_to_enrol(product: Product, admin: Person) -> None:
    body = {"userId": admin.id}

    assert product.post(PATH, body, as_=admin).outcome == ENROL
    assert create(product, admin, mailed_code(product, admin)).status == 201
    assert product.post(PATH, body, as_=admin).outcome == ENROL


def test_an_enrolled_one_opens_them(product: Product, admin: Person) -> None:
    app = enrolled(product, admin, mailed_code(product, admin))
    assert product.post(PATH, {"userId": admin.id}, as_=admin).status == 200

    token = sign_in(product, admin, app.code()).json["accessToken"]
    assert product.post(PATH, {"userId": admin.id}, as_=token).status == 200

    body = {"tfaId": app.tfa_id, "password": admin.password}
    product.post("/two-factor-auth/disable", body, as_=admin)
    assert product.post(PATH, {"userId": admin.id}, as_=admin).outcome == ENROL
    assert product.post(PATH, {"userId": admin.id}, as_=token).outcome == ENROL


def test_a_session_without_the_factor_is_sent_to_sign_in_again(
    product: Product, admin: Person
) -> None:
    enrolled(product, admin, mailed_code(product, admin))
    without_factor(product, admin)

    assert product.post(PATH, {"userId": admin.id}, as_=admin).outcome == SIGN_IN


def test_a_caller_without_the_permission_gets_that_error_instead(
    product: Product, admin: Person
) -> None:
    user = signed_in(product)
    support = signed_in(product, system_roles=["system.support"])
    body = {"userId": admin.id, "tfaId": admin.id}

    for person in (user, support):
        answer = product.post("/internal/two-factor-auth/remove", body, as_=person)
        assert answer.outcome == (403, "FORBIDDEN")
        assert "grantedBy" not in answer.json


def test_core_endpoints_do_not_know_staff_without_a_factor(product: Product, admin: Person) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    member = product.member(organization)
    chosen = {"x-active-organization-id": organization.id}
    attempts: list[tuple[str, dict[str, str]]] = [
        ("/organization-user/list", {}),
        (
            "/organization-user/remove-user",
            {"organizationId": organization.id, "userId": member.id},
        ),
        ("/organization-profile/api-key/list", {"profileId": profile.id}),
        ("/business-location/create", {"profileId": profile.id, "name": "Well"}),
        (PROFILE, {}),
    ]

    for path, body in attempts:
        answer = product.post(path, body, as_=admin, headers=chosen)
        assert (path, answer.outcome) == (path, (404, "NOT_FOUND"))
    assert system_permissions(product, admin) == []

    enrolled(product, admin, mailed_code(product, admin))
    for path, body in attempts:
        assert product.post(path, body, as_=admin, headers=chosen).status < 300
    assert "internal.user.create" in system_permissions(product, admin)


@pytest.mark.usefixtures("admin")
def test_what_they_hold_in_an_organization_counts_all_the_same(product: Product) -> None:
    organization = product.organization()
    person = product.member(organization, ADMIN, system_roles=["system.admin"])

    answer = product.post("/organization-user/list", as_=person)

    assert answer.status == 200


@pytest.mark.usefixtures("admin")
def test_they_give_in_an_organization_no_more_than_they_hold_there(product: Product) -> None:
    """An administrator of an organization, and of the system, in a session without a factor."""
    organization = product.organization()
    person = product.member(organization, ADMIN, system_roles=["system.admin"])
    staff = product.member(organization, system_roles=["system.support"])

    answer = set_role(product, person, organization.id, staff.id, defaultRoleCodes=[])

    assert answer.outcome == (403, "FORBIDDEN")


@pytest.mark.usefixtures("admin")
def test_the_core_api_does_not_demand_it_of_others(product: Product) -> None:
    organization = product.organization()
    member = signed_in(product)
    administrator = product.member(organization, ADMIN)

    assert product.get("/two-factor-auth/list", as_=member).status == 200
    assert create(product, member).status == 201
    assert invite(product, administrator, organization.id, "new@example.com").status == 201

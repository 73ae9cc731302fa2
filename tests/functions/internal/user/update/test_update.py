from typing import Any

import pytest

from tests.actors.factories import PASSWORD
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/internal/user/update"
ADMIN = "default.organization.admin"


def test_names_change_and_the_version_rises(product: Product) -> None:
    user = product.user(first_name="Ada", last_name="Okafor")

    answer = product.post(
        PATH, {"_id": user.id, "firstName": "Adaeze", "lastName": None}, as_=product.staff()
    )

    assert answer.status == 200
    assert (answer.json["firstName"], answer.json["lastName"]) == ("Adaeze", None)
    assert answer.json["version"] == user.user.version + 1
    (entry,) = product.audit()
    assert entry["action"] == "user.update"
    assert entry["changes"] == {
        "firstName": {"from": "Ada", "to": "Adaeze"},
        "lastName": {"from": "Okafor", "to": None},
    }


def test_what_is_so_already_is_not_written(product: Product) -> None:
    staff, user = product.staff(), product.user(first_name="Ada")
    product.session(staff)
    body = {"_id": user.id, "firstName": "Ada", "email": user.email, "status": "active"}

    with product.unchanged("USER#" + staff.id):
        answer = product.post(PATH, body, as_=staff)

    assert answer.json["version"] == user.user.version


def test_a_stale_version_is_refused(product: Product) -> None:
    user = product.user()

    answer = product.post(
        PATH, {"_id": user.id, "version": 7, "firstName": "X"}, as_=product.staff()
    )

    assert answer.outcome == (409, "VERSION_CONFLICT")


def test_an_address_moves_with_its_claim_and_its_search(product: Product) -> None:
    staff, user = product.staff(), product.user("old.name@example.com")

    moved = product.post(PATH, {"_id": user.id, "email": "Newer@example.org"}, as_=staff)

    assert moved.json["email"] == "newer@example.org"
    keys = [" ".join(key) for key in product.table()]
    assert not [key for key in keys if "old.name" in key]
    assert product.post("/internal/user/list", {"email": "old.name"}, as_=staff).json["items"] == []
    for text in ("newer", "r@example.org", "ORG", "e"):
        found = product.post("/internal/user/list", {"email": text}, as_=staff).json["items"]
        assert [u["email"] for u in found if u["_id"] == user.id] == ["newer@example.org"]
    again = product.post("/internal/user/create", {"email": "old.name@example.com"}, as_=staff)
    assert again.status == 201
    login = {"email": "newer@example.org", "secret": user.password}
    assert product.post("/auth/login", login).status == 200


def test_a_taken_address_is_refused_whole(product: Product) -> None:
    staff, user = product.staff(), product.user()
    product.user("taken@example.com")
    product.session(staff)

    with product.unchanged("USER#" + staff.id):
        answer = product.post(
            PATH, {"_id": user.id, "email": "taken@example.com", "firstName": "X"}, as_=staff
        )

    assert answer.outcome == (409, "EMAIL_TAKEN")


def test_a_moved_invitation_goes_only_to_the_new_address(product: Product) -> None:
    staff = product.staff()
    user = product.post("/internal/user/create", {"email": "tpyo@example.com"}, as_=staff).json
    (old,) = product.mails(to="tpyo@example.com")

    product.post(PATH, {"_id": user["_id"], "email": "typo@example.com"}, as_=staff)

    body = {"token": old.token, "password": "chosen by themselves"}
    assert product.post("/auth/set-password", body).outcome == (401, "TOKEN_INVALID")
    (new,) = product.mails(to="typo@example.com")
    assert product.post("/auth/set-password", body | {"token": new.token}).status == 200


@pytest.mark.parametrize("status", ["active", "invited", "disabled"])
@pytest.mark.parametrize("disables", [False, True])
def test_both_addresses_are_informed_of_a_change(
    product: Product, status: str, *, disables: bool
) -> None:
    password = None if status == "invited" else PASSWORD
    user = product.user("old@example.com", status=status, password=password)
    body: dict[str, Any] = {"_id": user.id, "email": "new@example.com"}
    if disables:
        body["status"] = "disabled"

    assert product.post(PATH, body, as_=product.staff()).status == 200

    changed = "The e-mail address of your account was changed"
    (old,), (new,) = product.mails(to="old@example.com"), product.mails(to="new@example.com")
    assert (old.subject, old.token) == (changed, None)
    assert "from old@example.com to new@example.com" in old.text
    invites = status == "invited" and not disables
    assert new.subject == ("Your account is ready" if invites else changed)
    assert (new.token is not None) is invites


def test_disabling_ends_every_session(product: Product) -> None:
    user = product.user()
    here = product.session(user)

    answer = product.post(PATH, {"_id": user.id, "status": "disabled"}, as_=product.staff())

    assert answer.json["status"] == "disabled"
    assert product.post("/user/session/list", as_=here).outcome == (401, "SESSION_REVOKED")
    refreshed = product.get("/auth/refresh-token", headers={"x-refresh-token": here.refresh_token})
    assert refreshed.outcome == (401, "SESSION_REVOKED")
    assert product.login(user).outcome == (401, "INVALID_CREDENTIALS")


def test_disabling_ends_them_when_the_address_moves_too(product: Product) -> None:
    user, staff = product.user(), product.staff()
    here = product.session(user)

    asked = {"_id": user.id, "status": "disabled", "email": "moved@example.com"}
    product.post(PATH, asked, as_=staff)
    product.post(PATH, {"_id": user.id, "status": "active"}, as_=staff)

    assert product.post("/user/session/list", as_=here).outcome == (401, "SESSION_REVOKED")


def test_old_sessions_stay_ended_when_a_user_is_active_again(product: Product) -> None:
    staff, user = product.staff(), product.user()
    here = product.session(user)
    product.post(PATH, {"_id": user.id, "status": "disabled"}, as_=staff)

    product.post(PATH, {"_id": user.id, "status": "active"}, as_=staff)

    assert product.post("/user/session/list", as_=here).outcome == (401, "SESSION_REVOKED")
    assert product.login(user).status == 200


@pytest.mark.parametrize("status", ["invited", "disabled"])
def test_no_user_is_made_active_without_a_password(product: Product, status: str) -> None:
    user = product.user(status=status, password=None)

    answer = product.post(PATH, {"_id": user.id, "status": "active"}, as_=product.staff())

    assert answer.outcome == (409, "PASSWORD_NOT_SET")


def test_the_way_back_of_an_invited_user_who_was_disabled_is_named(product: Product) -> None:
    staff = product.staff()
    user = product.post("/internal/user/create", {"email": "new@example.com"}, as_=staff).json
    enable = {"_id": user["_id"], "status": "active"}
    product.post(PATH, {**enable, "status": "disabled"}, as_=staff)

    refused = [
        product.post("/internal/user/reset-password", {"userId": user["_id"]}, as_=staff),
        product.post(PATH, enable, as_=staff),
    ]

    assert [each.outcome for each in refused] == [
        (409, "USER_DISABLED"),
        (409, "PASSWORD_NOT_SET"),
    ]
    assert all("/internal/user/set-password" in each.json["detail"] for each in refused)
    body = {"userId": user["_id"], "password": PASSWORD}
    assert product.post("/internal/user/set-password", body, as_=staff).status == 200
    assert product.post(PATH, enable, as_=staff).json["status"] == "active"


def test_disabling_names_the_organizations_left_without_an_administrator(
    product: Product,
) -> None:
    staff, organization = product.staff(), product.organization()
    archived = product.organization(status="archive")
    administered = product.organization()
    last = product.member(organization, ADMIN)
    for other in (archived, administered):
        product.member(other, ADMIN, person=last)
    product.member(administered, ADMIN)
    product.member(organization, ADMIN, status="invited", password=None)
    product.member(organization, ADMIN, status="disabled")

    answer = product.post(PATH, {"_id": last.id, "status": "disabled"}, as_=staff)

    assert answer.status == 200
    assert answer.json["organizationsWithoutAdministrator"] == [organization.id]
    [entry] = product.audit()
    assert entry["changes"]["organizationsWithoutAdministrator"] == [organization.id]


def test_disabling_one_of_two_administrators_names_no_organization(product: Product) -> None:
    staff, organization = product.staff(), product.organization()
    one, _ = product.member(organization, ADMIN), product.member(organization, ADMIN)

    answer = product.post(PATH, {"_id": one.id, "status": "disabled"}, as_=staff)

    assert answer.status == 200
    assert "organizationsWithoutAdministrator" not in answer.json


def test_the_last_administrator_of_the_system_is_not_disabled(product: Product) -> None:
    last = product.staff()
    exported = product.get("/internal/RBAC/export", as_=last).json
    everything = next(r for r in exported["roles"] if r["code"] == "system.admin")
    equal = everything | {"code": "registry.operator", "builtIn": False}
    document = {"version": 1, "permissions": [], "roles": [equal]}
    assert product.post("/internal/rbac/import", document, as_=last).status == 200
    operator = product.staff("registry.operator")

    answer = product.post(PATH, {"_id": last.id, "status": "disabled"}, as_=operator)

    assert answer.outcome == (409, "LAST_ADMIN")


@pytest.mark.parametrize("change", [{"status": "disabled"}, {"email": "mine@a.test"}])
def test_staff_cannot_change_their_own_address_or_status(
    product: Product, change: dict[str, Any]
) -> None:
    staff = product.staff()
    product.staff()
    staff.tokens = product.session(staff)

    with product.unchanged():
        answer = product.post(PATH, {"_id": staff.id, **change}, as_=staff)

    assert answer.outcome == (403, "FORBIDDEN")
    assert product.post(PATH, {"_id": staff.id, "firstName": "Bo"}, as_=staff).status == 200


@pytest.mark.parametrize(
    "change",
    [
        {"email": "not an address"},
        {"email": None},
        {"status": "invited"},
        {"firstName": ""},
        {"status": None},
        {"version": True},
        {"passwordHash": "x"},
        {"tfaEnabled": True},
    ],
)
def test_what_cannot_be_is_refused(product: Product, change: dict[str, Any]) -> None:
    user = product.user()

    answer = product.post(PATH, {"_id": user.id, **change}, as_=product.staff())

    assert answer.outcome == (422, "VALIDATION_FAILED")


@pytest.mark.parametrize("user_id", ["0" * 26, "no id", "x" * 3000])
def test_an_unknown_user_is_not_found(product: Product, user_id: str) -> None:
    answer = product.post(PATH, {"_id": user_id, "firstName": "X"}, as_=product.staff())

    assert answer.outcome == (404, "NOT_FOUND")


def test_the_documented_body_works(product: Product, event: Event) -> None:
    token = product.session(product.staff()).access_token

    answer = product.send_event(
        event("internal/user/update/update", accessToken=token, userId=product.user().id)
    )

    assert answer.json["firstName"] == "UpdatedFirstName"


@pytest.mark.race
def test_of_the_last_two_administrators_one_stays(product: Product) -> None:
    two = [product.staff(), product.staff()]
    for one in two:
        one.tokens = product.session(one)

    answers = product.together(
        2, lambda n: product.post(PATH, {"_id": two[1 - n].id, "status": "disabled"}, as_=two[n])
    )

    assert {answer.status for answer in answers} <= {200, 401, 409}
    assert sum(answer.status == 200 for answer in answers) == 1

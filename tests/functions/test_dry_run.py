"""x-dry-run: what a request would change is answered, and nothing changes, at every write."""

from typing import Any

import pytest

from reference.declarations import Declaration, declarations
from tests.actors.creations import CREATIONS
from tests.actors.organization_users import MEMBER, set_role
from tests.actors.scene import Scene
from tests.harness.endpoints import filled_path, takes_bearer
from tests.harness.product import Product

DRY = {"x-dry-run": "true"}


def is_behind_a_permission(declared: Declaration) -> bool:
    return declared.endpoint.caller.access.permission is not None


def test_a_dry_run_shows_no_secret(product: Product) -> None:
    made = next(c for c in (make(product) for make in CREATIONS) if "api-key" in c.path)

    answer = product.post(made.path, made.body, as_=made.person, headers=DRY)

    assert "clientKey" not in answer.json["answer"]


def test_no_key_of_a_reset_is_answered(product: Product) -> None:
    scene = Scene(product)
    profile_id, path = scene.profile.id, "/internal/preprod/set-api-keys"

    answer = product.post(path, as_=scene.staff, headers=DRY)

    assert answer.json["answer"]["items"] == [{"profileId": profile_id, "clientId": None}]


def test_an_invitation_s_id_is_not_answered(product: Product) -> None:
    scene = Scene(product)
    body = {"organizationId": scene.organization.id, "email": "new@a.test"}

    answer = product.post("/organization-user/invite-user", body, as_=scene.admin, headers=DRY)

    assert answer.json["answer"]["userId"] is None


def test_a_condition_that_only_the_table_knows_is_checked(product: Product) -> None:
    """Another request takes the address between the operation's reads and its transaction."""
    scene = Scene(product)
    body = {"_id": scene.member.id, "email": "moved@a.test"}

    def take(number: int) -> None:
        if number == 0:
            product.user("moved@a.test")

    with product.before("TransactWriteItems", take):
        answer = product.post("/internal/user/update", body, as_=scene.staff, headers=DRY)

    assert answer.outcome == (409, "EMAIL_TAKEN")


def test_a_quota_is_looked_at_and_not_used(product: Product) -> None:
    scene = Scene(product)
    body = {"organizationId": scene.organization.id, "userId": scene.invitation}
    path = "/organization-user/resend-user-invitation"

    dry = [product.post(path, body, as_=scene.staff, headers=DRY).status for _ in range(6)]
    real = [product.post(path, body, as_=scene.staff).status for _ in range(5)]

    assert dry == [200] * 6
    assert real == [200] * 4 + [429]
    assert product.post(path, body, as_=scene.staff, headers=DRY).status == 429


@pytest.mark.parametrize("may_list", [False, True])
def test_an_address_is_shown_only_to_who_may_list_users(
    product: Product, *, may_list: bool
) -> None:
    scene = Scene(product)
    person = scene.granter
    if may_list:
        roles = {"defaultRoleCodes": [MEMBER], "roleCodes": ["granter"]}
        set_role(product, scene.staff, scene.organization.id, person.id, **roles)
    body = {"profileId": scene.profile.id, "userId": scene.invitation}
    path = "/organization-user/set-organization-profile-role"
    product.post(path, {**body, "roleCodes": ["basic.viewer"]}, as_=scene.staff)

    answer = product.post(path, {**body, "roleCodes": []}, as_=person, headers=DRY)

    (change,) = answer.json["changes"]
    assert change["entityId"] == scene.invitation
    assert ("email" in change["changes"]) is may_list
    assert ("new@a.test" in answer.text) is may_list


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth/login", {"email": "a@a.test", "secret": "something"}),
        ("/auth/forgot-password", {"email": "a@a.test"}),
        ("/auth/logout", {}),
        ("/user/change-password", {"password": "a new one to know", "oldPassword": "old"}),
        ("/two-factor-auth/create", {"password": "something", "type": "totp"}),
    ],
)
def test_where_secrets_are_tried_there_is_no_dry_run(
    product: Product, path: str, body: dict[str, Any]
) -> None:
    person = product.user()
    person.tokens = product.session(person)

    with product.unchanged():
        answer = product.post(path, body, as_=person, headers=DRY)

    assert answer.outcome == (400, "MALFORMED_REQUEST")


def test_only_a_write_behind_a_permission_has_a_dry_run(
    product: Product, subtests: pytest.Subtests
) -> None:
    staff = Scene(product).staff
    with product.unchanged():
        for endpoint in declarations():
            with subtests.test(f"{endpoint.method} {endpoint.path}"):
                path, as_ = filled_path(endpoint), staff if takes_bearer(endpoint) else None
                answer = product.send(endpoint.method, path, as_=as_, headers=DRY)
                has_none = answer.status == 400 and "no dry run" in answer.json["detail"]
                assert has_none != (endpoint.writes and is_behind_a_permission(endpoint))


@pytest.mark.parametrize("said", ["", "yes", "1", "true, true"])
def test_what_is_neither_true_nor_false_is_refused(product: Product, said: str) -> None:
    staff = product.staff()
    staff.tokens = product.session(staff)

    with product.unchanged():
        answer = product.post(
            "/internal/organization/create",
            {"name": "Acme"},
            as_=staff,
            headers={"x-dry-run": said},
        )

    assert answer.outcome == (400, "MALFORMED_REQUEST")


def test_false_means_that_it_is_done(product: Product) -> None:
    answer = product.post(
        "/internal/organization/create",
        {"name": "Acme"},
        as_=product.staff(),
        headers={"x-dry-run": "false"},
    )

    assert answer.status == 201


def test_a_dry_run_does_not_use_up_an_idempotency_key(product: Product) -> None:
    staff, key = product.staff(), {"idempotency-key": "once"}
    path, body = "/internal/organization/create", {"name": "Acme"}

    dry = product.post(path, body, as_=staff, headers={**key, **DRY})
    real = product.post(path, body, as_=staff, headers=key)

    assert (dry.status, real.status) == (200, 201)
    assert "idempotent-replayed" not in real.headers


def test_what_would_change_is_as_the_audit_trail_has_it(product: Product) -> None:
    staff, organization = product.staff(), product.organization("Before")
    body = {"_id": organization.id, "name": "After"}

    dry = product.post("/internal/organization/update", body, as_=staff, headers=DRY)

    (change,) = dry.json["changes"]
    assert change["changes"] == {"name": {"from": "Before", "to": "After"}}

"""x-dry-run: what a request would change is answered, and nothing changes, at every write."""

from collections.abc import Callable
from typing import Any

import pytest

from reference.declarations import declarations
from tests.actors.authenticator import enrolled
from tests.actors.creations import CREATIONS, Creation
from tests.harness.endpoints import reads
from tests.harness.product import Product, Response

DRY = {"x-dry-run": "true"}
_NEW = {"_id", "userId", "clientId", "clientKey", "createdAt", "updatedAt", "invitationExpiresAt"}


class Scene:
    """An organization with a profile, its people, and staff, all signed in."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.organization = product.organization()
        self.profile = product.profile(self.organization)
        self.staff = product.staff()
        self.member = product.member(self.organization, "basic.viewer")
        product.member(self.organization, "default.organization.admin")
        for person in (self.staff, self.member):
            person.tokens = product.session(person)

    def made(self, path: str, **body: Any) -> Any:
        """Make something through its own endpoint."""
        answer = self.product.post(path, body, as_=self.staff)
        assert answer.status in {200, 201}, answer.text
        return answer.json

    def location(self) -> str:
        path = "/internal/business-location/create"
        return str(self.made(path, profileId=self.profile.id, name="Hub")["_id"])

    def key(self) -> str:
        path = "/organization-profile/api-key/create"
        return str(self.made(path, profileId=self.profile.id)["clientId"])

    def invited(self) -> str:
        path = "/organization-user/invite-user"
        body = {"organizationId": self.organization.id, "email": "new@a.test"}
        return str(self.made(path, **body)["userId"])

    def factor(self) -> str:
        return enrolled(self.product, self.member).tfa_id

    def links(self, *codes: str) -> list[dict[str, str]]:
        place = {"entityType": "organization", "entityId": self.organization.id}
        return [{"roleCode": code, **place} for code in codes]

    def roles(self) -> Any:
        document = self.product.get("/internal/RBAC/export", as_=self.staff).json
        viewer = next(role for role in document["roles"] if role["code"] == "basic.viewer")
        viewer["name"] = "Onlooker"
        return {name: document[name] for name in ("version", "permissions", "roles")}


_CHANGES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "/organization-profile/api-key/revoke": lambda s: {
        "profileId": s.profile.id,
        "clientId": s.key(),
    },
    "/organization-profile/flag/set": lambda s: {
        "profileId": s.profile.id,
        "flags": [{"flag": "GHGP", "value": True}],
    },
    "/organization-user/resend-user-invitation": lambda s: {
        "organizationId": s.organization.id,
        "userId": s.invited(),
    },
    "/organization-user/set-organization-role": lambda s: {
        "organizationId": s.organization.id,
        "userId": s.member.id,
        "roleCodes": ["basic.admin"],
    },
    "/organization-user/set-organization-profile-role": lambda s: {
        "profileId": s.profile.id,
        "userId": s.member.id,
        "roleCodes": ["basic.admin"],
    },
    "/organization-user/remove-user": lambda s: {
        "organizationId": s.organization.id,
        "userId": s.member.id,
    },
    "/business-location/update": lambda s: {"_id": s.location(), "name": "North"},
    "/internal/business-location/update": lambda s: {"_id": s.location(), "status": "archive"},
    "/internal/user/update": lambda s: {"_id": s.member.id, "email": "moved@a.test"},
    "/internal/user/add-role-links": lambda s: {
        "userId": s.member.id,
        "roleLinks": s.links("basic.admin", "default.organization.admin"),
    },
    "/internal/user/remove-role-links": lambda s: {
        "userId": s.member.id,
        "roleLinks": s.links("basic.viewer"),
    },
    "/internal/user/set-password": lambda s: {
        "userId": s.member.id,
        "password": "something nobody guesses",
    },
    "/internal/user/reset-password": lambda s: {"userId": s.member.id},
    "/internal/two-factor-auth/remove": lambda s: {"tfaId": s.factor(), "userId": s.member.id},
    "/internal/organization/update": lambda s: {"_id": s.organization.id, "status": "archive"},
    "/internal/organization-profile/update": lambda s: {
        "_id": s.profile.id,
        "participantTags": [{"tag": "nat_gas_producer"}],
    },
    "/internal/rbac/import": Scene.roles,
    "/internal/rbac/remove-all-roles-and-permissions": lambda _: {},
    "/internal/preprod/set-api-keys": lambda _: {},
    "/internal/preprod/set-passwords": lambda _: {"password": "a fresh start for all"},
    "/internal/preprod/remove-tfas": lambda _: {},
}


def _writes() -> set[str]:
    return {
        endpoint.path
        for endpoint in declarations()
        if endpoint.method == "POST"
        and endpoint.endpoint.caller.access.permission
        and not reads(endpoint.path)
    }


@pytest.fixture(params=sorted(_writes()))
def request_to(request: pytest.FixtureRequest, product: Product) -> Creation:
    """Return a request to each writing endpoint in turn, by somebody who may send it."""
    path: str = request.param
    if path in _CHANGES:
        scene = Scene(product)
        return Creation(path, _CHANGES[path](scene), {}, scene.staff)
    made = next(c for c in (make(product) for make in CREATIONS) if c.path == path)
    made.person.tokens = product.session(made.person)
    return made


def _send(product: Product, asked: Creation, **headers: str) -> Response:
    return product.post(asked.path, asked.body, as_=asked.person, headers=headers)


def test_what_would_change_is_answered_and_nothing_changes(
    product: Product, request_to: Creation
) -> None:
    with product.unchanged():
        dry = _send(product, request_to, **DRY)
    real = _send(product, request_to)

    assert dry.status == 200, dry.text
    assert dry.json["dryRun"] is True
    assert dry.json["status"] == real.status
    assert _lasting(dry.json["answer"]) == _lasting(real.json)
    told = [_lasting(change) for change in dry.json["changes"]]
    assert told
    assert all(change["action"] for change in told)


def test_a_dry_run_shows_no_secret(product: Product) -> None:
    made = next(c for c in (make(product) for make in CREATIONS) if "api-key" in c.path)
    made.person.tokens = product.session(made.person)

    assert "clientKey" not in _send(product, made, **DRY).json["answer"]


def _lasting(document: dict[str, Any]) -> dict[str, Any]:
    """Return what is the same each time something is made."""
    return {name: value for name, value in document.items() if name not in _NEW}


def test_what_would_be_refused_is_refused(product: Product, subtests: pytest.Subtests) -> None:
    scene = Scene(product)
    taken = {"email": scene.member.email, "password": "something nobody guesses"}
    unknown = {"userId": scene.member.id, "roleLinks": scene.links("no.such.role")}
    refused: list[tuple[str, dict[str, Any], Any, tuple[int, str]]] = [
        ("/internal/user/create", taken, scene.staff, (409, "EMAIL_TAKEN")),
        ("/internal/user/create", {"email": 1}, scene.staff, (422, "VALIDATION_FAILED")),
        ("/internal/user/create", taken, None, (401, "UNAUTHENTICATED")),
        ("/internal/user/create", taken, scene.member, (403, "FORBIDDEN")),
        ("/internal/user/add-role-links", unknown, scene.staff, (422, "UNKNOWN_ROLE")),
        (
            "/internal/organization/update",
            {"_id": scene.organization.id, "version": 7, "name": "X"},
            scene.staff,
            (409, "VERSION_CONFLICT"),
        ),
    ]
    for path, body, who, outcome in refused:
        with subtests.test(path, outcome=outcome), product.unchanged():
            answer = product.post(path, body, as_=who, headers=DRY)
            assert answer.outcome == outcome


def test_a_condition_that_only_the_table_knows_is_checked(product: Product) -> None:
    """Somebody takes the address between what the operation reads and what it would write."""
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
    body = {"organizationId": scene.organization.id, "userId": scene.invited()}
    path = "/organization-user/resend-user-invitation"

    dry = [product.post(path, body, as_=scene.staff, headers=DRY).status for _ in range(6)]
    real = [product.post(path, body, as_=scene.staff).status for _ in range(5)]

    assert dry == [200] * 6
    assert real == [200] * 4 + [429]
    assert product.post(path, body, as_=scene.staff, headers=DRY).status == 429


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

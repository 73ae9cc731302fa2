"""The imports that are refused; they change nothing."""

import string
from random import Random
from typing import Any

import pytest

from tests.actors.factories import Person
from tests.harness.product import Product

PATH = "/internal/rbac/import"
EXPORT = "/internal/RBAC/export"

AUDITOR: dict[str, Any] = {
    "code": "registry.auditor",
    "name": "Auditor",
    "description": "",
    "scopes": ["organization_profile"],
    "inherited": False,
    "permissions": ["organization-profile.read"],
    "builtIn": False,
}
IMPORTER = AUDITOR | {
    "code": "registry.importer",
    "scopes": ["system"],
    "permissions": ["internal.rbac.import", "organization-profile.read"],
}


def document(*roles: dict[str, Any], **fields: Any) -> Any:
    return {"version": 1, "permissions": [], "roles": list(roles)} | fields


def refused(product: Product, body: Any, person: Person | None = None) -> Any:
    person = person or product.staff()
    product.get(EXPORT, as_=person)
    with product.unchanged():
        return product.post(PATH, body, as_=person)


def pointers(answer: Any) -> list[str]:
    return [error["pointer"] for error in answer.json["errors"]]


def test_a_hash_of_another_document(product: Product) -> None:
    admin = product.staff()
    exported = product.get(EXPORT, as_=admin).json
    exported["roles"][0]["description"] += "!"

    answer = refused(product, exported, admin)

    assert answer.outcome == (422, "HASH_MISMATCH")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Root"},
        {"description": "Another."},
        {"scopes": ["system", "organization"]},
        {"inherited": True},
        {"permissions": ["organization.read"]},
        {"builtIn": False},
    ],
)
@pytest.mark.parametrize("code", ["system.admin", "system.support"])
def test_a_built_in_role_that_is_changed(
    product: Product, code: str, change: dict[str, Any]
) -> None:
    roles = product.get(EXPORT, as_=product.staff()).json["roles"]
    role = next(role for role in roles if role["code"] == code)

    answer = refused(product, document(AUDITOR, role | change))

    assert answer.outcome == (422, "BUILT_IN_ROLE")
    assert pointers(answer) == ["/roles/1"]


def test_a_role_that_claims_to_be_built_in(product: Product) -> None:
    answer = refused(product, document(AUDITOR | {"builtIn": True}))

    assert answer.outcome == (422, "BUILT_IN_ROLE")
    assert pointers(answer) == ["/roles/0/builtIn"]


def test_a_role_with_an_unknown_permission(product: Product) -> None:
    role = AUDITOR | {"permissions": ["organization-profile.read", "no-such.thing"]}

    answer = refused(product, document(AUDITOR | {"code": "fine"}, role))

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointers(answer) == ["/roles/1/permissions/1"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/version"),
        (document(version=2), "/version"),
        (document(version=True), "/version"),
        (document(AUDITOR, AUDITOR), "/roles/1/code"),
        (document(AUDITOR | {"scopes": []}), "/roles/0/scopes"),
        (document(AUDITOR | {"scopes": ["galaxy"]}), "/roles/0/scopes/0"),
        (document(AUDITOR | {"scopes": ["system", "system"]}), "/roles/0/scopes/1"),
        (document(AUDITOR | {"code": "RBAC#ROLE"}), "/roles/0/code"),
        (document(AUDITOR | {"name": "  "}), "/roles/0/name"),
        (document(AUDITOR | {"inherited": 1}), "/roles/0/inherited"),
        (document(AUDITOR | {"owner": "me"}), "/roles/0/owner"),
        (document(permissions=[{"code": "nodot"}]), "/permissions/0/code"),
        (document(dryRun="true"), "/dryRun"),
    ],
)
def test_a_document_of_another_shape(product: Product, body: Any, pointer: str) -> None:
    answer = refused(product, body)

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointer in pointers(answer)


def test_more_than_a_mebibyte(product: Product) -> None:
    admin = product.staff()
    most = 1024 * 1024

    too_large = product.post(PATH, b'{"hash":"' + b"x" * (most - 10) + b'"}', as_=admin)
    large = product.post(PATH, b'{"hash":"' + b"x" * (most - 11) + b'"}', as_=admin)

    assert too_large.outcome == (413, "CONTENT_TOO_LARGE")
    assert large.outcome == (422, "VALIDATION_FAILED")


def test_more_than_can_be_stored(product: Product) -> None:
    noise = Random(1)  # noqa: S311 - noise that does not compress, no secret
    letters = string.ascii_letters + string.digits
    roles = [
        AUDITOR | {"code": f"role{number}", "description": "".join(noise.choices(letters, k=900))}
        for number in range(900)
    ]

    answer = refused(product, document(*roles))

    assert answer.outcome == (413, "CONTENT_TOO_LARGE")


class TestNobodyRises:
    """A user who may import, but is not an administrator of the system."""

    @pytest.fixture
    def importer(self, product: Product) -> Person:
        assert product.post(PATH, document(IMPORTER), as_=product.staff()).status == 200
        return product.staff("registry.importer")

    def test_may_import_what_they_hold(self, product: Product, importer: Person) -> None:
        assert product.post(PATH, document(AUDITOR), as_=importer).status == 200

    def test_may_import_unchanged_what_they_do_not_hold(
        self, product: Product, importer: Person
    ) -> None:
        exported = product.get(EXPORT, as_=product.staff())

        assert product.post(PATH, exported.text, as_=importer).status == 200

    @pytest.mark.parametrize("is_dry", [True, False])
    def test_not_a_role_with_a_permission_they_lack(
        self, product: Product, importer: Person, *, is_dry: bool
    ) -> None:
        role = AUDITOR | {"permissions": ["internal.user.set-password"]}

        answer = refused(product, document(role, dryRun=is_dry), importer)

        assert answer.outcome == (403, "FORBIDDEN")
        assert answer.json["permission"] == "internal.user.set-password"

    def test_not_their_own_role_made_larger(self, product: Product, importer: Person) -> None:
        role = IMPORTER | {"permissions": [*IMPORTER["permissions"], "internal.audit.list"]}

        answer = refused(product, document(role), importer)

        assert answer.outcome == (403, "FORBIDDEN")

    def test_not_a_role_above_them_made_wider(self, product: Product, importer: Person) -> None:
        roles = product.get(EXPORT, as_=product.staff()).json["roles"]
        role = next(role for role in roles if role["code"] == "basic.viewer")

        answer = refused(product, document(role | {"inherited": True}), importer)

        assert answer.outcome == (403, "FORBIDDEN")
        assert answer.json["permission"] == "business-location.read"

    def test_not_a_role_above_them_removed(self, product: Product, importer: Person) -> None:
        exported = product.get(EXPORT, as_=product.staff()).json
        rest = [role for role in exported["roles"] if role["code"] != "basic.viewer"]

        answer = refused(product, document(*rest, replace=True), importer)

        assert answer.outcome == (403, "FORBIDDEN")

    def test_not_a_new_permission(self, product: Product, importer: Person) -> None:
        new = [{"code": "certificate.retire", "description": ""}]

        answer = refused(product, document(permissions=new), importer)

        assert answer.json["permission"] == "certificate.retire"


@pytest.mark.parametrize(
    "change", [{"permissions": ["organization.read"]}, {"scopes": ["organization_profile"]}]
)
def test_a_catalogue_in_which_no_role_would_administer_organizations(
    product: Product, change: dict[str, Any]
) -> None:
    roles = product.get(EXPORT, as_=product.staff()).json["roles"]
    admin, basic = (
        next(role for role in roles if role["code"] == code) | change
        for code in ("default.organization.admin", "basic.admin")
    )

    assert refused(product, document(admin, basic)).outcome == (409, "LAST_ADMIN")
    assert product.post(PATH, document(admin), as_=product.staff()).status == 200


def test_a_caller_without_the_permission(product: Product) -> None:
    answer = refused(product, document(AUDITOR), product.staff("system.support"))

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "internal.rbac.import"

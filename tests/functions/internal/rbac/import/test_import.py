"""An import merges a document into the catalogue: what it adds, changes and does not change."""

from typing import Any

import pytest

from tests.harness.product import Product

PATH = "/internal/rbac/import"
EXPORT = "/internal/RBAC/export"

AUDITOR: dict[str, Any] = {
    "code": "registry.auditor",
    "name": "Auditor",
    "description": "Sees a profile.",
    "scopes": ["organization_profile"],
    "inherited": False,
    "permissions": ["organization-profile.read"],
    "builtIn": False,
}


def document(*roles: dict[str, Any], **fields: Any) -> Any:
    return {"version": 1, "permissions": [], "roles": list(roles)} | fields


def test_a_new_role_counts_on_the_very_next_request(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    member = product.member(organization, profile_roles={profile.id: ["registry.auditor"]})
    assert _permissions(product, member) == {}

    answer = product.post(PATH, document(AUDITOR), as_=product.staff())

    assert answer.status == 200
    assert answer.json["roles"]["added"] == ["registry.auditor"]
    assert _permissions(product, member) == {profile.id: ["organization-profile.read"]}


def test_what_the_document_does_not_mention_stays(product: Product) -> None:
    admin = product.staff()
    before = product.get(EXPORT, as_=admin).json

    answer = product.post(PATH, document(AUDITOR), as_=admin).json

    after = product.get(EXPORT, as_=admin).json
    assert [role for role in after["roles"] if role != AUDITOR] == before["roles"]
    assert after["permissions"] == before["permissions"]
    assert answer["roles"]["leftAlone"] == [role["code"] for role in before["roles"]]
    assert answer["roles"]["removed"] == []


def test_a_changed_role_answers_what_it_gains_and_loses(product: Product) -> None:
    admin = product.staff()
    product.post(PATH, document(AUDITOR), as_=admin)
    changed = AUDITOR | {"name": "Reader", "permissions": ["business-location.read"]}

    answer = product.post(PATH, document(changed), as_=admin).json

    assert answer["roles"]["changed"] == ["registry.auditor"]
    assert answer["grants"] == [
        {
            "roleCode": "registry.auditor",
            "gained": ["business-location.read"],
            "lost": ["organization-profile.read"],
        }
    ]
    assert changed in product.get(EXPORT, as_=admin).json["roles"]


def test_a_dry_run_answers_the_same_and_changes_nothing(product: Product) -> None:
    admin = product.staff()
    product.get(EXPORT, as_=admin)

    with product.unchanged():
        dry = product.post(PATH, document(AUDITOR) | {"dryRun": True}, as_=admin)
    done = product.post(PATH, document(AUDITOR), as_=admin)

    assert dry.status == 200
    assert dry.json | {"dryRun": False} == done.json
    assert done.json["hash"] == product.get(EXPORT, as_=admin).json["hash"]


def test_an_export_imported_where_it_comes_from_changes_nothing(product: Product) -> None:
    admin = product.staff()
    exported = product.get(EXPORT, as_=admin)

    with product.unchanged():
        answer = product.post(PATH, exported.text, as_=admin)

    assert answer.status == 200
    assert answer.json["hash"] == answer.json["hashBefore"] == exported.json["hash"]
    for kind in ("permissions", "roles"):
        assert not any(answer.json[kind].values())


def test_order_does_not_matter_to_the_hash(product: Product) -> None:
    admin = product.staff()
    exported = product.get(EXPORT, as_=admin).json
    turned = exported | {"roles": exported["roles"][::-1]}

    assert product.post(PATH, turned, as_=admin).status == 200


def test_a_new_permission_is_held_by_the_administrator_of_the_system(product: Product) -> None:
    admin = product.staff()
    new = {"code": "certificate.retire", "description": "Retire certificates."}
    role = AUDITOR | {"permissions": ["certificate.retire"]}

    answer = product.post(PATH, document(role, permissions=[new]), as_=admin)

    assert answer.json["permissions"]["added"] == ["certificate.retire"]
    assert "certificate.retire" in _permissions(product, admin)["*"]
    again = product.get(EXPORT, as_=admin)
    assert product.post(PATH, again.text, as_=admin).status == 200


def test_hundreds_of_roles_are_installed_at_once(product: Product) -> None:
    admin = product.staff()
    roles = [AUDITOR | {"code": f"bulk.role{number:04}"} for number in range(1500)]

    answer = product.post(PATH, document(*roles), as_=admin)

    assert len(answer.json["roles"]["added"]) == 1500
    assert len(product.get(EXPORT, as_=admin).json["roles"]) > 1500


def test_it_is_in_the_audit_trail(product: Product) -> None:
    admin = product.staff()

    result = product.post(PATH, document(AUDITOR), as_=admin).json

    [entry] = product.audit()
    assert (entry["action"], entry["actor_id"]) == ("rbac.import", admin.id)
    assert entry["changes"]["roles"] == {
        "added": ["registry.auditor"],
        "changed": [],
        "removed": [],
    }
    assert entry["changes"]["hash"] == {"from": result["hashBefore"], "to": result["hash"]}


def test_a_document_that_replaces_removes_what_it_does_not_name(product: Product) -> None:
    admin = product.staff()
    before = product.get(EXPORT, as_=admin).json
    new = [{"code": "certificate.retire", "description": "Retire."}]
    role = AUDITOR | {"permissions": ["certificate.retire"]}
    product.post(PATH, document(role, permissions=new), as_=admin)

    shown = product.post(PATH, before | {"replace": True, "dryRun": True}, as_=admin).json
    result = product.post(PATH, before | {"replace": True}, as_=admin).json

    assert shown | {"dryRun": False} == result
    assert result["roles"]["removed"] == ["registry.auditor"]
    assert result["permissions"]["removed"] == ["certificate.retire"]
    assert product.get(EXPORT, as_=admin).json == before


def test_a_document_that_replaces_leaves_what_is_built_in(product: Product) -> None:
    admin = product.staff()
    exported = product.get(EXPORT, as_=admin).json
    kept = next(r for r in exported["roles"] if r["code"] == "default.organization.admin")

    answer = product.post(PATH, document(kept) | {"replace": True}, as_=admin)

    assert answer.status == 200
    left = {role["code"] for role in product.get(EXPORT, as_=admin).json["roles"]}
    assert left == {"default.organization.admin", "system.admin", "system.support"}


@pytest.mark.race
def test_imports_at_once_lose_nothing(product: Product) -> None:
    admin = product.staff()
    token = product.session(admin)
    roles = [AUDITOR | {"code": f"race.role{number}"} for number in range(16)]

    answers = product.together(
        16, lambda number: product.post(PATH, document(roles[number]), as_=token)
    )

    done = {
        role["code"] for role, answer in zip(roles, answers, strict=True) if answer.status == 200
    }
    assert done
    assert {a.outcome for a in answers} <= {(200, None), (409, "CONFLICT")}
    installed = {role["code"] for role in product.get(EXPORT, as_=admin).json["roles"]}
    assert {code for code in installed if code.startswith("race.")} == done


def _permissions(product: Product, person: Any) -> dict[str, list[str]]:
    profile = product.post("/user/profile/organization", as_=person).json
    return {held["entityId"]: held["permissions"] for held in profile["user"]["permissions"]}

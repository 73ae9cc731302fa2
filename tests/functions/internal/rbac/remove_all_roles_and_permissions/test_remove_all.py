from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.harness.product import Product

PATH = "/internal/rbac/remove-all-roles-and-permissions"
IMPORT = "/internal/rbac/import"
EXPORT = "/internal/RBAC/export"


def test_only_what_is_built_in_stays(product: Product) -> None:
    admin = product.staff()
    before = product.get(EXPORT, as_=admin).json

    answer = product.post(PATH, {}, as_=admin)

    after = product.get(EXPORT, as_=admin).json
    assert answer.json == {"rolesRemoved": 5, "permissionsRemoved": 0}
    assert after["roles"] == [role for role in before["roles"] if role["builtIn"]]
    assert after["permissions"] == before["permissions"]


def test_doing_it_twice_removes_nothing_more(product: Product) -> None:
    admin = product.staff()
    product.post(PATH, {}, as_=admin)

    with product.unchanged():
        answer = product.post(PATH, {}, as_=admin)

    assert answer.json == {"rolesRemoved": 0, "permissionsRemoved": 0}


def test_links_to_removed_roles_grant_nothing_until_the_roles_are_back(product: Product) -> None:
    admin, organization = product.staff(), product.organization()
    profile = product.profile(organization)
    member = product.member(organization, "default.organization.admin")
    exported = product.get(EXPORT, as_=admin).text
    held = _permissions(product, member)

    product.post(PATH, {}, as_=admin)
    without = _permissions(product, member)
    product.post(IMPORT, exported, as_=admin)

    assert without == []
    assert {entity["entityId"] for entity in held} == {organization.id, profile.id}
    assert _permissions(product, member) == held


def test_it_is_in_the_audit_trail(product: Product) -> None:
    admin = product.staff()

    product.post(PATH, {}, as_=admin)

    [entry] = product.audit()
    assert (entry["action"], entry["entity_type"]) == ("rbac.remove-all", "role")
    assert entry["changes"]["rolesRemoved"] == 5


def test_it_needs_its_permission(product: Product) -> None:
    support = product.staff("system.support")
    product.get(EXPORT, as_=support)

    with product.unchanged():
        answer = product.post(PATH, {}, as_=support)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "internal.rbac.remove-all"


_words = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
_permissions_drawn = st.dictionaries(st.builds("custom.{}".format, _words), _texts, max_size=4)
_INSTALLED = ["organization.read", "internal.rbac.read", "business-location.update"]


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    permissions = draw(_permissions_drawn)
    known = st.sampled_from([*_INSTALLED, *permissions])
    scopes = st.sampled_from(["system", "organization", "organization_profile"])
    roles = {
        f"custom.{word}": {
            "name": draw(_words),
            "description": draw(_texts),
            "scopes": draw(st.lists(scopes, unique=True, min_size=1)),
            "inherited": draw(st.booleans()),
            "permissions": draw(st.lists(known, unique=True)),
            "builtIn": False,
        }
        for word in draw(st.lists(_words, unique=True, max_size=4))
    }
    return {
        "version": 1,
        "permissions": [{"code": c, "description": d} for c, d in permissions.items()],
        "roles": [{"code": code, **role} for code, role in roles.items()],
    }


@given(document=documents())
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_export_remove_all_import_is_the_identity(
    product: Product, document: dict[str, Any]
) -> None:
    product.stack.fresh()
    product.app.forget_roles()
    admin = product.staff()
    assert product.post(IMPORT, document, as_=admin).status == 200
    exported = product.get(EXPORT, as_=admin)

    removed = product.post(PATH, {}, as_=admin).json
    emptied = product.get(EXPORT, as_=admin).json
    imported = product.post(IMPORT, exported.text, as_=admin)

    assert imported.status == 200
    assert product.get(EXPORT, as_=admin).text == exported.text
    assert all(role["builtIn"] for role in emptied["roles"])
    assert removed["rolesRemoved"] == 5 + len(document["roles"])
    assert removed["permissionsRemoved"] == len(document["permissions"])


def _permissions(product: Product, person: Any) -> list[Any]:
    return product.post("/user/profile/organization", as_=person).json["user"]["permissions"]

import json
from hashlib import sha256

import pytest

from tests.harness.product import Product

PATH = "/internal/RBAC/export"


def test_it_is_sorted_and_carries_the_hash_of_its_content(product: Product) -> None:
    document = product.get(PATH, as_=product.staff()).json

    content = {name: document[name] for name in ("version", "permissions", "roles")}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert set(document) == {"version", "permissions", "roles", "hash"}
    assert document["hash"] == sha256(text.encode()).hexdigest()
    for kind in ("permissions", "roles"):
        codes = [each["code"] for each in document[kind]]
        assert codes == sorted(set(codes))
    for role in document["roles"]:
        assert role["permissions"] == sorted(role["permissions"])
        assert role["scopes"] == sorted(role["scopes"])


@pytest.mark.parametrize("path", [PATH, "/internal/rbac/export"])
def test_both_spellings_answer_the_same_bytes_every_time(product: Product, path: str) -> None:
    admin = product.staff()

    assert product.get(path, as_=admin).text == product.get(PATH, as_=admin).text


def test_support_may_export(product: Product) -> None:
    assert product.get(PATH, as_=product.staff("system.support")).status == 200


def test_it_needs_its_permission(product: Product) -> None:
    member = product.member(product.organization(), "default.organization.admin")

    answer = product.get(PATH, as_=member)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "internal.rbac.export"
    assert product.get(PATH).outcome == (401, "UNAUTHENTICATED")


def test_it_is_one_read_beside_authentication(product: Product) -> None:
    admin = product.staff()
    product.get(PATH, as_=admin)

    with product.calls() as calls:
        product.get(PATH, as_=admin)

    assert calls.count == 2

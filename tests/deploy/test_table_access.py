"""The accesses of functions to the table are recorded, by keys as policies name them."""

from collections.abc import Iterator

import pytest

from build import policies
from build.policies import Grant
from tests.harness import table_access
from tests.harness.authorization import NotKnownError
from tests.harness.product import Product
from tests.harness.table_access import Noted, granted

_LIST = "UserSessionListFunction"


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, dict[str, Grant]]]:
    """Use another `policies.toml`, and begin without recorded accesses."""
    grants = {function: dict(known) for function, known in policies.load().items()}
    with monkeypatch.context() as patch:
        patch.setattr(policies, "load", lambda: grants)
        patch.setattr(table_access, "_noted", set[Noted]())
        patch.setattr(table_access, "_looked_at", set[Noted]())
        yield grants


def test_a_new_access_is_reported_with_its_function_and_what_to_add(
    product: Product, known: dict[str, dict[str, Grant]]
) -> None:
    known[_LIST] = {"Query": Grant(("ORG#*",))}

    assert product.post("/user/session/list", {}, as_=product.user()).status == 200

    assert table_access.missing() == [f"[{_LIST}.Query]", "keys: USER#*"]


def test_a_known_access_is_not_reported(
    product: Product, known: dict[str, dict[str, Grant]]
) -> None:
    assert product.post("/user/session/list", {}, as_=product.user()).status == 200

    assert "USER#*" in known[_LIST]["Query"].keys
    assert table_access.missing() == []


@pytest.mark.parametrize(
    ("key", "family"),
    [
        ("USER#01ARZ3NDEKTSV4RRFFQ69G5FAV", "USER#*"),
        ("THROTTLE#password#0123456789abcdef", "THROTTLE#password#*"),
        ("ORG#01ARZ3NDEKTSV4RRFFQ69G5FAV", "ORG#*"),
        ("ORG#01ARZ3NDEKTSV4RRFFQ69G5FAV#PROFILES", "ORG#*#PROFILES"),
        ("ORG#01ARZ3NDEKTSV4RRFFQ69G5FAV#TAG#oil", "ORG#*#TAG#*"),
        ("HOLDERS#*", "HOLDERS#*"),
        ("RBAC", "RBAC"),
    ],
)
def test_a_key_is_noted_as_its_family(key: str, family: str) -> None:
    access = table_access.TableAccess("GetItem", "one", keys=[key])

    assert table_access.family(access, key) == family


def test_a_key_of_no_family_is_an_error() -> None:
    with pytest.raises(NotKnownError):
        table_access.family(table_access.TableAccess("GetItem", "one"), "lower#case")


def test_an_item_may_have_what_such_items_have_but_for_what_is_guarded() -> None:
    one = Noted("One", "PutItem", "USER#*", "USER", ("PK", "email"))
    other = Noted("Other", "PutItem", "USER#*", "USER", ("PK", "first_name", "password_hash"))

    found = granted({one, other})

    assert found["One"]["PutItem"].attributes == ("PK", "email", "first_name")
    assert "password_hash" in found["Other"]["PutItem"].attributes
    assert found["One"]["ConditionCheckItem"].keys == ("USER#*",)

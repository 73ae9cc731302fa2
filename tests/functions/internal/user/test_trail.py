"""Staff's changes of a user are in the system's audit trail, without secrets."""

from typing import Any

import pytest

from tests.harness.product import Product

_PASSWORD = "chosen by an administrator"


@pytest.mark.parametrize(
    ("action", "asked", "changes"),
    [
        (
            "set-password",
            {"password": _PASSWORD},
            {"temporary": True, "passwordChangeRequired": {"from": False, "to": True}},
        ),
        (
            "set-password",
            {"password": _PASSWORD, "temporary": False},
            {"temporary": False},
        ),
        ("reset-password", {}, {"passwordChangeRequired": {"from": False, "to": True}}),
    ],
)
def test_a_change_of_a_password_is_audited(
    product: Product, action: str, asked: dict[str, Any], changes: dict[str, Any]
) -> None:
    user, staff = product.user(), product.staff()

    product.post(f"/internal/user/{action}", {"userId": user.id, **asked}, as_=staff)

    (entry,) = product.audit()
    assert entry["action"] == f"user.{action}"
    assert (entry["actor_id"], entry["entity_type"]) == (staff.id, "user")
    assert (entry["entity_id"], entry["changes"]) == (user.id, changes)


def test_a_new_user_is_audited(product: Product) -> None:
    staff = product.staff()
    asked = {"email": "new@example.com", "firstName": "New", "password": _PASSWORD}

    made = product.post("/internal/user/create", asked, as_=staff).json

    (entry,) = product.audit()
    assert (entry["action"], entry["actor_id"]) == ("user.create", staff.id)
    assert (entry["entity_type"], entry["entity_id"]) == ("user", made["_id"])
    assert entry["changes"]["email"] == "new@example.com"
    assert _PASSWORD not in str(entry)

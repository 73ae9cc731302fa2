from typing import Any

import pytest

from tests.harness.product import Product

EMAIL = "first.admin@example.com"


def run(product: Product, email: str | None = EMAIL) -> dict[str, Any]:
    return product.run("BootstrapFunction", {"adminEmail": email} if email else {})


def test_the_first_administrator_is_invited_and_gets_in(product: Product) -> None:
    done = run(product)

    assert done["admin"]["done"] == "invited"
    (mail,) = product.mails(to=EMAIL)
    body = {"token": mail.token, "password": "chosen by themselves"}
    tokens = product.post("/auth/set-password", body).json
    assert product.post("/internal/user/list", as_=tokens["accessToken"]).status == 200


def test_running_it_again_does_nothing(product: Product) -> None:
    first = run(product)

    with product.unchanged():
        second = run(product)

    assert second["admin"] == {**first["admin"], "done": "nothing"}
    assert len(product.mails(to=EMAIL)) == 1


def test_an_invitation_that_ran_out_is_sent_again(product: Product) -> None:
    run(product)
    product.mails()
    product.advance(days=7)

    assert run(product)["admin"]["done"] == "invited again"

    mail = product.mails(to=EMAIL)[-1]
    body = {"token": mail.token, "password": "chosen by themselves"}
    assert product.post("/auth/set-password", body).status == 200


def test_who_has_an_account_is_promoted_beside_other_administrators(product: Product) -> None:
    product.staff()
    user = product.user(EMAIL)

    done = run(product, " First.Admin@example.com ")

    assert done["admin"] == {
        "userId": user.id,
        "email": EMAIL,
        "status": "active",
        "done": "promoted",
    }
    assert product.mails(to=EMAIL) == []
    assert product.post("/internal/user/list", as_=user).status == 200


def test_without_an_address_no_administrator_is_made(product: Product) -> None:
    with product.unchanged():
        done = run(product, None)

    assert "admin" not in done


def test_what_is_no_address_fails(product: Product) -> None:
    with pytest.raises(ValueError, match="e-mail address"):
        run(product, "first.admin")

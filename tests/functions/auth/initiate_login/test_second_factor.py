from tests.actors.authenticator import enrolled, pending
from tests.harness.product import Product


def asks_for(product: Product, email: str) -> dict[str, object]:
    return product.post("/auth/initiate-login", {"email": email}).json


def test_a_method_in_force_is_shown(product: Product) -> None:
    ada = product.user()
    pending(product, ada)
    assert asks_for(product, ada.email) == {"password": True}

    app = enrolled(product, ada)
    assert asks_for(product, ada.email) == {"password": True, "tfa": "totp"}

    body = {"tfaId": app.tfa_id, "password": ada.password}
    product.post("/two-factor-auth/disable", body, as_=ada)
    assert asks_for(product, ada.email) == {"password": True}

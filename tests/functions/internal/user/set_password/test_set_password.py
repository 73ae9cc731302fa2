import pytest

from tests.conftest import Event
from tests.harness.product import Product

PATH = "/internal/user/set-password"
NEW = "chosen by an administrator"


def test_a_password_is_temporary_and_ends_every_session(product: Product) -> None:
    user = product.user()
    here = product.session(user)

    answer = product.post(PATH, {"userId": user.id, "password": NEW}, as_=product.staff())

    assert answer.status == 200
    assert answer.json["passwordChangeRequired"] is True
    assert product.post("/user/session/list", as_=here).outcome == (401, "SESSION_REVOKED")
    assert product.login(user).outcome == (401, "INVALID_CREDENTIALS")
    assert product.login(user, NEW).json["passwordChangeRequired"] is True
    assert NEW not in str(product.audit())


def test_a_password_can_be_permanent(product: Product) -> None:
    user = product.user(password_change_required=True)

    product.post(
        PATH, {"userId": user.id, "password": NEW, "temporary": False}, as_=product.staff()
    )

    assert "passwordChangeRequired" not in product.login(user, NEW).json


def test_an_invited_user_becomes_active_and_the_invitation_is_over(product: Product) -> None:
    staff = product.staff()
    made = product.post("/internal/user/create", {"email": "new@example.com"}, as_=staff).json
    (mail,) = product.mails(to="new@example.com")

    answer = product.post(PATH, {"userId": made["_id"], "password": NEW}, as_=staff)

    assert answer.json["status"] == "active"
    redeemed = product.post("/auth/set-password", {"token": mail.token, "password": NEW})
    assert redeemed.outcome == (401, "TOKEN_INVALID")


def test_a_disabled_user_stays_so(product: Product) -> None:
    staff, user = product.staff(), product.user(status="disabled", password=None)

    answer = product.post(PATH, {"userId": user.id, "password": NEW}, as_=staff)

    assert answer.json["status"] == "disabled"
    body = {"_id": user.id, "status": "active"}
    assert product.post("/internal/user/update", body, as_=staff).status == 200


@pytest.mark.parametrize("password", ["short", "password1234", "okafor and me"])
def test_a_weak_password_is_refused(product: Product, password: str) -> None:
    user = product.user()

    answer = product.post(PATH, {"userId": user.id, "password": password}, as_=product.staff())

    assert answer.outcome == (422, "PASSWORD_TOO_WEAK")
    assert answer.json["errors"][0]["pointer"] == "/password"


def test_a_locked_out_user_can_sign_in_again(product: Product) -> None:
    user = product.user()
    for _ in range(5):
        product.login(user, "a wrong password")

    product.post(PATH, {"userId": user.id, "password": NEW}, as_=product.staff())

    assert product.login(user, NEW).status == 200


def test_the_documented_body_works(product: Product, event: Event) -> None:
    answer = product.send_event(
        event(
            "internal/user/set_password/set_password",
            accessToken=product.session(product.staff()).access_token,
            userId=product.user().id,
        )
    )

    assert answer.status == 200

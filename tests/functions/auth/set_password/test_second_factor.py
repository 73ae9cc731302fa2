import pytest

from tests.actors.authenticator import Authenticator, enrolled, sign_in, signed_in
from tests.harness.product import Product
from tests.harness.response import Response

NEW = "another four good words"


@pytest.fixture
def app(product: Product) -> Authenticator:
    return enrolled(product, signed_in(product))


@pytest.fixture
def token(product: Product, app: Authenticator) -> str:
    product.post("/auth/forgot-password", {"email": app.owner.email})
    token = product.mails(to=app.owner.email)[-1].token
    assert token is not None
    return token


def redeem(product: Product, token: str, code: str | None = None, password: str = NEW) -> Response:
    body = {"token": token, "password": password}
    return product.post("/auth/set-password", body if code is None else {**body, "tfaCode": code})


def test_without_a_code_nothing_is_consumed(
    product: Product, app: Authenticator, token: str
) -> None:
    with product.unchanged():
        assert redeem(product, token).outcome == (401, "TFA_REQUIRED")

    assert redeem(product, token, app.code()).status == 200


def test_with_a_wrong_code_neither(product: Product, app: Authenticator, token: str) -> None:
    with product.unchanged("THROTTLE#"):
        assert redeem(product, token, app.wrong_code()).outcome == (401, "TFA_INVALID")

    assert sign_in(product, app.owner, app.code()).status == 200
    product.advance(seconds=30)
    assert redeem(product, token, app.code()).status == 200


def test_the_code_is_spent(product: Product, app: Authenticator, token: str) -> None:
    code = app.code()
    assert redeem(product, token, code).status == 200
    app.owner.password = NEW

    assert sign_in(product, app.owner, code).outcome == (401, "TFA_INVALID")


def test_a_spent_code_is_refused(product: Product, app: Authenticator, token: str) -> None:
    sign_in(product, app.owner, app.code())

    with product.unchanged("THROTTLE#"):
        assert redeem(product, token, app.code()).outcome == (401, "TFA_INVALID")


def test_a_weak_password_does_not_spend_the_code(
    product: Product, app: Authenticator, token: str
) -> None:
    with product.unchanged():
        assert redeem(product, token, app.code(), "short").outcome == (422, "PASSWORD_TOO_WEAK")

    assert redeem(product, token, app.code()).status == 200


def test_a_wrong_token_reveals_nothing_about_a_second_factor(
    product: Product, app: Authenticator, token: str
) -> None:
    forged = token[:-4] + "AAAA"

    with product.unchanged():
        assert redeem(product, forged).outcome == (401, "TOKEN_INVALID")
        assert redeem(product, forged, app.code()).outcome == (401, "TOKEN_INVALID")


def test_a_recovery_code_redeems_too_and_is_mailed_and_audited(
    product: Product, app: Authenticator, token: str
) -> None:
    assert redeem(product, token, app.recovery_codes[0].lower()).status == 200

    subjects = {mail.subject for mail in product.mails(to=app.owner.email)}
    assert {"A recovery code was used", "Your password was changed"} <= subjects
    (entry,) = (e for e in product.audit(app.owner.id) if e["action"] == "user.set-password")
    assert entry["changes"] == {"by": "password_reset", "recoveryCodesLeft": 9}
    app.owner.password = NEW
    assert sign_in(product, app.owner, app.recovery_codes[0]).outcome == (401, "TFA_INVALID")


@pytest.mark.usefixtures("impatient")
def test_wrong_codes_beside_a_token_must_wait(
    product: Product, app: Authenticator, token: str
) -> None:
    for _ in range(5):
        assert redeem(product, token, app.wrong_code()).outcome == (401, "TFA_INVALID")

    with product.unchanged():
        assert redeem(product, token, app.code()).outcome == (429, "TOO_MANY_ATTEMPTS")
    assert redeem(product, token, app.recovery_codes[0]).status == 200


@pytest.mark.usefixtures("impatient")
def test_codes_guessed_at_signing_in_do_not_keep_the_owner_of_a_token_waiting(
    product: Product, app: Authenticator, token: str
) -> None:
    for _ in range(5):
        sign_in(product, app.owner, app.wrong_code())
    assert sign_in(product, app.owner, app.code()).outcome == (429, "TOO_MANY_ATTEMPTS")

    assert redeem(product, token, app.code()).status == 200
    app.owner.password = NEW
    product.advance(minutes=1)
    assert sign_in(product, app.owner, app.code()).status == 200


def test_a_user_without_a_method_needs_no_code(product: Product) -> None:
    ada = product.user()
    product.post("/auth/forgot-password", {"email": ada.email})
    token = product.mails(to=ada.email)[-1].token
    assert token is not None

    assert redeem(product, token, "123456").status == 200

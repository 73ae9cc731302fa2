"""POST /auth/login with a recovery code in place of an authenticator's."""

from collections.abc import Callable

import pytest

from tests.actors.authenticator import Authenticator, enrolled, sign_in, signed_in
from tests.harness.product import Product

INVALID = (401, "TFA_INVALID")
MUST_WAIT = (429, "TOO_MANY_ATTEMPTS")
WRONG_PASSWORD = (401, "INVALID_CREDENTIALS")


@pytest.fixture
def app(product: Product) -> Authenticator:
    return enrolled(product, signed_in(product))


def wrong_password(app: Authenticator, code: str) -> tuple[int, str | None]:
    body = {"email": app.owner.email, "secret": "not the password", "tfaCode": code}
    return app.product.post("/auth/login", body).outcome


def as_shown(code: str) -> str:
    return code


def without_dashes(code: str) -> str:
    return code.replace("-", "")


def with_spaces(code: str) -> str:
    return f" {code.replace('-', ' ')} "


@pytest.mark.parametrize("typed", [as_shown, without_dashes, with_spaces, str.lower])
def test_a_recovery_code_signs_in_once(
    product: Product, app: Authenticator, typed: Callable[[str], str]
) -> None:
    code = app.recovery_codes[3]

    assert sign_in(product, app.owner, typed(code)).status == 200
    with product.unchanged("THROTTLE#"):
        assert sign_in(product, app.owner, typed(code)).outcome == INVALID
    assert sign_in(product, app.owner, app.recovery_codes[4]).status == 200


def test_the_use_of_a_recovery_code_is_mailed_and_audited(
    product: Product, app: Authenticator
) -> None:
    product.mails()

    sign_in(product, app.owner, app.recovery_codes[0])

    mail = product.mails(to=app.owner.email)[-1]
    assert (mail.subject, mail.token) == ("A recovery code was used", None)
    assert "Unused codes left: 9." in mail.text
    (entry,) = (
        e for e in product.audit(app.owner.id) if e["action"] == "two-factor-auth.use-recovery-code"
    )
    assert (entry["entity_type"], entry["entity_id"]) == ("user", app.owner.id)
    assert entry["changes"] == {"recoveryCodesLeft": 9}


@pytest.mark.usefixtures("impatient")
def test_a_recovery_code_never_waits(product: Product, app: Authenticator) -> None:
    for _ in range(5):
        assert sign_in(product, app.owner, app.wrong_code()).outcome == INVALID
    assert sign_in(product, app.owner, app.code()).outcome == MUST_WAIT

    assert sign_in(product, app.owner, app.recovery_codes[0]).status == 200


@pytest.mark.usefixtures("impatient")
def test_a_wrong_recovery_code_counts_as_a_wrong_password(
    product: Product, app: Authenticator
) -> None:
    for _ in range(5):
        assert sign_in(product, app.owner, "0000-0000-0000-0000-0000-0000").outcome == INVALID

    assert sign_in(product, app.owner, app.recovery_codes[0]).outcome == MUST_WAIT
    product.advance(seconds=30)
    assert sign_in(product, app.owner, app.recovery_codes[0]).status == 200


@pytest.mark.usefixtures("impatient")
def test_a_wrong_password_beside_a_recovery_code_is_counted(
    product: Product, app: Authenticator
) -> None:
    for _ in range(5):
        assert wrong_password(app, app.recovery_codes[0]) == WRONG_PASSWORD

    assert wrong_password(app, app.recovery_codes[0]) == MUST_WAIT
    assert sign_in(product, app.owner, app.recovery_codes[0]).outcome == MUST_WAIT

import pytest

from tests.actors.authenticator import enrolled, has_tfa, methods, pending, sign_in, signed_in
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/two-factor-auth/remove"
BOTH = pytest.mark.parametrize("path", [PATH, "/two-factor-auth/disable"])


def test_nothing_is_left_of_a_removed_method(product: Product) -> None:
    ada = product.user()
    app = enrolled(product, ada)

    answer = product.post(PATH, {"tfaId": app.tfa_id, "password": ada.password}, as_=ada)

    assert (answer.status, answer.json) == (200, {})
    assert methods(product, ada) == []
    assert not has_tfa(product, ada)
    assert sign_in(product, ada).status == 200
    own = [sk for pk, sk in product.table() if pk == f"USER#{ada.id}"]
    assert not [sk for sk in own if sk.startswith(("TFA#", "RECOVERY"))]


def test_the_documented_body_works(product: Product, event: Event) -> None:
    ada = product.user()
    app = enrolled(product, ada)
    sent = event(
        "two_factor_auth/remove/remove",
        accessToken=product.session(ada).access_token,
        password=ada.password,
        tfaId=app.tfa_id,
    )

    assert product.send_event(sent).status == 200


def test_recovery_codes_stay_while_another_method_is_in_force(product: Product) -> None:
    ada = product.user()
    phone, tablet = enrolled(product, ada), enrolled(product, ada)

    product.post(PATH, {"tfaId": phone.tfa_id, "password": ada.password}, as_=ada)

    assert has_tfa(product, ada)
    assert sign_in(product, ada, tablet.recovery_codes[0]).status == 200


def test_a_pending_method_is_removed_without_a_mail(product: Product) -> None:
    ada = product.user()
    app = pending(product, ada)

    answer = product.post(PATH, {"tfaId": app.tfa_id, "password": ada.password}, as_=ada)

    assert answer.status == 200
    assert methods(product, ada) == []
    assert product.mails(to=ada.email) == []


def test_a_disabled_method_is_removed(product: Product) -> None:
    ada = product.user()
    app = enrolled(product, ada)
    body = {"tfaId": app.tfa_id, "password": ada.password}
    product.post("/two-factor-auth/disable", body, as_=ada)

    assert product.post(PATH, body, as_=ada).status == 200
    assert methods(product, ada) == []


def test_the_user_is_mailed_and_it_is_audited(product: Product) -> None:
    ada = product.user()
    app = enrolled(product, ada)
    product.mails()

    product.post(PATH, {"tfaId": app.tfa_id, "password": ada.password}, as_=ada)

    mail = product.mails(to=ada.email)[-1]
    assert (mail.subject, mail.token) == ("An authenticator app was removed", None)
    (entry,) = (e for e in product.audit(ada.id) if e["action"] == "two-factor-auth.remove")
    assert entry["entity_id"] == app.tfa_id


@BOTH
@pytest.mark.parametrize("tfa_id", ["0" * 26, "x", "", "TFA#PENDING", "é" * 2000])
def test_an_unknown_method_is_not_found(product: Product, path: str, tfa_id: str) -> None:
    ada = product.user()
    enrolled(product, ada)

    with product.unchanged("THROTTLE#"):
        answer = product.post(path, {"tfaId": tfa_id, "password": ada.password}, as_=ada)

    assert answer.outcome == (404, "NOT_FOUND")


@BOTH
def test_a_foreign_method_is_not_found_and_stays(product: Product, path: str) -> None:
    ada, bob = product.user(), signed_in(product)
    app = enrolled(product, ada)

    with product.unchanged("THROTTLE#"):
        answer = product.post(path, {"tfaId": app.tfa_id, "password": bob.password}, as_=bob)

    assert answer.outcome == (404, "NOT_FOUND")


@BOTH
def test_a_wrong_password_is_refused_for_any_id(product: Product, path: str) -> None:
    ada = product.user()
    app = enrolled(product, ada)

    for tfa_id in (app.tfa_id, "0" * 26):
        with product.unchanged("THROTTLE#"):
            answer = product.post(path, {"tfaId": tfa_id, "password": "wrong"}, as_=ada)
        assert answer.outcome == (422, "WRONG_PASSWORD")


@BOTH
def test_what_is_not_found_is_not_counted(product: Product, path: str) -> None:
    ada = product.user()
    for _ in range(7):
        body = {"tfaId": "0" * 26, "password": ada.password}
        assert product.post(path, body, as_=ada).outcome == (404, "NOT_FOUND")


@pytest.mark.usefixtures("impatient")
@BOTH
def test_wrong_passwords_wait(product: Product, path: str) -> None:
    ada = product.user()
    app = enrolled(product, ada)
    for _ in range(5):
        product.post(path, {"tfaId": app.tfa_id, "password": "wrong"}, as_=ada)

    with product.unchanged():
        answer = product.post(path, {"tfaId": app.tfa_id, "password": ada.password}, as_=ada)

    assert answer.outcome == (429, "TOO_MANY_ATTEMPTS")
    assert "retry-after" in answer.headers

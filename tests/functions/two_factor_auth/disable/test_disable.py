from tests.actors.authenticator import enrolled, has_tfa, methods, pending, sign_in
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/two-factor-auth/disable"


def test_a_disabled_method_stays_listed_and_is_not_asked_for(product: Product) -> None:
    ada = product.user()
    app = enrolled(product, ada)

    answer = product.post(PATH, {"tfaId": app.tfa_id, "password": ada.password}, as_=ada)

    assert answer.status == 200
    assert answer.json["status"] == "disabled"
    assert methods(product, ada) == [answer.json]
    assert sign_in(product, ada).status == 200
    assert not has_tfa(product, ada)


def test_the_documented_body_works(product: Product, event: Event) -> None:
    ada = product.user()
    app = enrolled(product, ada)
    sent = event(
        "two_factor_auth/disable/disable",
        accessToken=product.session(ada).access_token,
        password=ada.password,
        tfaId=app.tfa_id,
    )

    assert product.send_event(sent).status == 200


def test_another_active_method_is_still_asked_for(product: Product) -> None:
    ada = product.user()
    phone, tablet = enrolled(product, ada), enrolled(product, ada)

    product.post(PATH, {"tfaId": phone.tfa_id, "password": ada.password}, as_=ada)

    assert has_tfa(product, ada)
    assert sign_in(product, ada, phone.code()).outcome == (401, "TFA_INVALID")
    assert sign_in(product, ada, tablet.code()).status == 200
    assert sign_in(product, ada, tablet.recovery_codes[0]).status == 200


def test_recovery_codes_go_with_the_last_method_in_force(product: Product) -> None:
    ada = product.user()
    phone, tablet = enrolled(product, ada), enrolled(product, ada)
    for app in (phone, tablet):
        product.post(PATH, {"tfaId": app.tfa_id, "password": ada.password}, as_=ada)

    phone.activate()

    assert sign_in(product, ada, tablet.recovery_codes[0]).outcome == (401, "TFA_INVALID")


def test_disabling_twice_changes_nothing(product: Product) -> None:
    ada = product.user()
    app = enrolled(product, ada)
    body = {"tfaId": app.tfa_id, "password": ada.password}
    product.post(PATH, body, as_=ada)

    with product.unchanged():
        answer = product.post(PATH, body, as_=ada)

    assert (answer.status, answer.json["status"]) == (200, "disabled")


def test_a_pending_method_cannot_be_disabled(product: Product) -> None:
    ada = product.user()
    app = pending(product, ada)

    with product.unchanged():
        answer = product.post(PATH, {"tfaId": app.tfa_id, "password": ada.password}, as_=ada)

    assert answer.outcome == (409, "CONFLICT")


def test_the_user_is_mailed_and_it_is_audited(product: Product) -> None:
    ada = product.user()
    app = enrolled(product, ada)
    product.mails()

    product.post(PATH, {"tfaId": app.tfa_id, "password": ada.password}, as_=ada)

    mail = product.mails(to=ada.email)[-1]
    assert (mail.subject, mail.token) == ("An authenticator app was disabled", None)
    (entry,) = (e for e in product.audit(ada.id) if e["action"] == "two-factor-auth.disable")
    assert entry["entity_id"] == app.tfa_id

import pytest

from coreapi.storage.table.actions import put
from tests.actors.authenticator import (
    Authenticator,
    enrolled,
    has_tfa,
    methods,
    pending,
    sign_in,
    signed_in,
)
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/two-factor-auth/activate"


def disable(app: Authenticator) -> None:
    body = {"tfaId": app.tfa_id, "password": app.owner.password}
    assert app.product.post("/two-factor-auth/disable", body, as_=app.owner).status == 200


def test_a_code_puts_the_pending_method_in_force(product: Product) -> None:
    ada = product.user()
    app = pending(product, ada)

    answer = app.activate()

    assert answer.status == 200
    assert set(answer.json) == {
        *("tfaId", "type", "status", "recoveryCodes"),
        *("accessToken", "accessTokenExpiresAt", "refreshToken", "refreshTokenExpiresAt"),
    }
    assert (answer.json["tfaId"], answer.json["status"]) == (app.tfa_id, "active")
    assert len(set(answer.json["recoveryCodes"])) == 10
    assert has_tfa(product, ada)
    assert sign_in(product, ada).outcome == (401, "TFA_REQUIRED")


def test_the_documented_body_works(product: Product, event: Event) -> None:
    ada = product.user()
    app = pending(product, ada)
    sent = event("two_factor_auth/activate/activate", accessToken=product.session(ada).access_token)
    sent["body"] = sent["body"].replace("123456", app.code())

    assert product.send_event(sent).status == 200


def test_its_code_is_spent(product: Product) -> None:
    ada = product.user()
    app = pending(product, ada)
    app.activate()

    assert sign_in(product, ada, app.code()).outcome == (401, "TFA_INVALID")
    assert sign_in(product, ada, app.code(-1)).outcome == (401, "TFA_INVALID")
    product.advance(seconds=30)
    assert sign_in(product, ada, app.code()).status == 200


def test_the_code_of_the_step_before_is_good_too(product: Product) -> None:
    app = pending(product, ada := product.user())

    answer = product.post(PATH, {"tfaCode": app.code(-1)}, as_=ada)

    assert answer.status == 200
    assert sign_in(product, ada, app.code()).status == 200


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_the_code_of_the_step_before_or_of_the_next_fits_too(product: Product, steps: int) -> None:
    app = pending(product, ada := product.user())

    assert product.post(PATH, {"tfaCode": app.code(steps)}, as_=ada).status == 200


@pytest.mark.parametrize("steps", [-2, 2])
def test_two_steps_back_or_ahead_does_not(product: Product, steps: int) -> None:
    app = pending(product, ada := product.user())

    with product.unchanged("THROTTLE#"):
        answer = product.post(PATH, {"tfaCode": app.code(steps)}, as_=ada)

    assert answer.outcome == (422, "WRONG_TFA_CODE")
    assert answer.json["errors"][0]["pointer"] == "/tfaCode"


def test_every_session_ends_and_a_new_one_is_opened(product: Product) -> None:
    ada = product.user()
    here, other = product.session(ada), product.session(ada)
    ada.tokens = here

    answer = pending(product, ada).activate()

    for old in (here, other):
        assert product.get("/two-factor-auth/list", as_=old).outcome == (401, "SESSION_REVOKED")
        refresh = {"x-refresh-token": old.refresh_token}
        refused = product.post("/auth/refresh-token", headers=refresh)
        assert refused.outcome == (401, "SESSION_REVOKED")
    token = answer.json["accessToken"]
    assert product.get("/two-factor-auth/list", as_=token).status == 200
    refresh = {"x-refresh-token": answer.json["refreshToken"]}
    assert product.post("/auth/refresh-token", headers=refresh).status == 200


@pytest.mark.usefixtures("impatient")
def test_an_unknown_code_is_counted_apart_from_passwords(product: Product) -> None:
    app = pending(product, ada := product.user())
    for _ in range(5):
        answer = product.post(PATH, {"tfaCode": app.wrong_code()}, as_=ada)
        assert answer.outcome == (422, "WRONG_TFA_CODE")

    with product.unchanged():
        answer = app.activate()

    assert answer.outcome == (429, "TOO_MANY_ATTEMPTS")
    assert 0 < int(answer.headers["retry-after"]) <= 30
    assert sign_in(product, ada).status == 200
    product.advance(seconds=30)
    assert product.post(PATH, {"tfaCode": app.wrong_code()}, as_=ada).status == 422
    assert int(app.activate().headers["retry-after"]) > 30
    product.advance(seconds=60)
    assert app.activate().status == 200


def test_there_is_nothing_to_activate(product: Product) -> None:
    ada = signed_in(product)

    with product.unchanged():
        assert product.post(PATH, {"tfaCode": "123456"}, as_=ada).outcome == (404, "NOT_FOUND")

    app = enrolled(product, ada)
    assert product.post(PATH, {"tfaCode": app.code()}, as_=ada).outcome == (404, "NOT_FOUND")


def test_a_code_picks_the_method_that_it_fits(product: Product) -> None:
    ada = product.user()
    phone, tablet = enrolled(product, ada), enrolled(product, ada)
    disable(phone)
    disable(tablet)
    watch = pending(product, ada)

    assert tablet.activate().json["tfaId"] == tablet.tfa_id
    assert watch.activate().json["tfaId"] == watch.tfa_id
    assert {m["tfaId"]: m["status"] for m in methods(product, ada)} == {
        phone.tfa_id: "disabled",
        tablet.tfa_id: "active",
        watch.tfa_id: "active",
    }
    assert phone.activate().json["tfaId"] == phone.tfa_id


def test_a_disabled_method_does_not_take_a_code_that_it_took_before(product: Product) -> None:
    ada = product.user()
    app = pending(product, ada)
    app.activate()
    disable(app)

    assert app.activate().outcome == (422, "WRONG_TFA_CODE")
    product.advance(seconds=30)
    assert app.activate().status == 200


def test_every_activation_makes_new_recovery_codes_and_revokes_the_old(product: Product) -> None:
    ada = product.user()
    phone = enrolled(product, ada)
    old = phone.recovery_codes
    tablet = enrolled(product, ada)

    assert set(old).isdisjoint(tablet.recovery_codes)
    assert sign_in(product, ada, old[0]).outcome == (401, "TFA_INVALID")
    assert sign_in(product, ada, tablet.recovery_codes[0]).status == 200


def test_a_recovery_code_activates_nothing(product: Product) -> None:
    ada = product.user()
    phone = enrolled(product, ada)
    pending(product, ada)

    answer = product.post(PATH, {"tfaCode": phone.recovery_codes[0]}, as_=ada)

    assert answer.outcome == (422, "WRONG_TFA_CODE")


def test_a_foreign_method_is_not_activated(product: Product) -> None:
    ada, bob = product.user(), product.user()
    app = pending(product, ada)
    pending(product, bob)

    answer = product.post(PATH, {"tfaCode": app.code()}, as_=bob)

    assert answer.outcome == (422, "WRONG_TFA_CODE")
    assert not has_tfa(product, bob)


def test_a_ciphertext_that_was_moved_to_another_user_opens_nothing(product: Product) -> None:
    ada, bob = product.user(), product.user()
    app = pending(product, ada)
    pending(product, bob)
    mine = product.table()[f"USER#{ada.id}", "TFA#PENDING"]
    theirs = product.table()[f"USER#{bob.id}", "TFA#PENDING"]
    product.app.store.write(put({**theirs, "encrypted_secret": mine["encrypted_secret"]}))

    answer = product.post(PATH, {"tfaCode": app.code()}, as_=bob)

    assert answer.outcome == (422, "WRONG_TFA_CODE")


def test_the_user_is_mailed_and_it_is_audited(product: Product) -> None:
    ada = product.user()
    app = pending(product, ada)

    app.activate()

    (mail,) = product.mails(to=ada.email)
    assert mail.subject == "Two-factor authentication is on"
    assert mail.token is None
    (entry,) = (e for e in product.audit(ada.id) if e["action"] == "two-factor-auth.activate")
    assert (entry["entity_type"], entry["entity_id"]) == ("two_factor_auth", app.tfa_id)
    assert all(code not in str(product.table()) for code in app.recovery_codes)


def test_a_sixth_method_that_slipped_through_is_refused(product: Product) -> None:
    ada = product.user()
    for _ in range(4):
        enrolled(product, ada)
    slipped = pending(product, ada)
    key = (f"USER#{ada.id}", "TFA#PENDING")
    kept = product.table()[key]
    body = {"tfaId": slipped.tfa_id, "password": ada.password}
    assert product.post("/two-factor-auth/remove", body, as_=ada).status == 200
    enrolled(product, ada)
    product.app.store.write(put(kept))

    with product.unchanged("THROTTLE#"):
        assert slipped.activate().outcome == (409, "TOO_MANY_METHODS")

"""One code in many requests at once: it is used once, and no other change is lost."""

from collections import Counter

import pytest

from coreapi.access.passwords import hashing
from coreapi.access.second_factor import recovery_codes, totp
from coreapi.models.two_factor_auth import TfaMethod
from tests.actors.authenticator import (
    Authenticator,
    create,
    enrolled,
    has_tfa,
    methods,
    pending,
    sign_in,
    signed_in,
)
from tests.harness.product import Product
from tests.harness.response import Response

pytestmark = pytest.mark.race


@pytest.fixture
def app(product: Product) -> Authenticator:
    return enrolled(product, signed_in(product))


def successes(answers: list[Response]) -> int:
    return sum(answer.status < 400 for answer in answers)


def test_a_code_is_used_once_whether_to_activate_or_to_sign_in(product: Product) -> None:
    ada = signed_in(product)
    app = pending(product, ada)
    code = app.code()

    def act(number: int) -> Response:
        if number % 2:
            return sign_in(product, ada, code)
        return product.post("/two-factor-auth/activate", {"tfaCode": code}, as_=ada)

    answers = product.together(8, act)

    assert successes(answers[::2]) == 1
    # Those who signed in did so before there was a second factor: no session of theirs lives on.
    for answer in answers[1::2]:
        if answer.status == 200:
            own = product.get("/two-factor-auth/list", as_=answer.json["accessToken"])
            assert own.outcome == (401, "SESSION_REVOKED")


def test_of_two_methods_activated_at_once_each_counts_or_is_refused(product: Product) -> None:
    ada = signed_in(product)
    phone = enrolled(product, ada)
    body = {"tfaId": phone.tfa_id, "password": ada.password}
    product.post("/two-factor-auth/disable", body, as_=ada)
    tablet = pending(product, ada)

    answers = product.together(2, lambda number: (phone, tablet)[number].activate())

    active = [m["tfaId"] for m in methods(product, ada) if m["status"] == "active"]
    assert len(active) == successes(answers) >= 1
    assert {answer.outcome for answer in answers} <= {(200, None), (401, "SESSION_REVOKED")}
    (kept,) = (item for key, item in product.table().items() if key[1] == "RECOVERY")
    assert sum(name.startswith("code_") for name in kept) == 10


def test_of_many_enrolments_at_once_one_is_pending(product: Product) -> None:
    ada = signed_in(product)

    answers = product.together(8, lambda _: create(product, ada))

    assert successes(answers) >= 1
    (left,) = methods(product, ada)
    assert left["tfaId"] in {a.json["tfaId"] for a in answers if a.status == 201}


def test_when_all_methods_are_taken_out_of_force_at_once_none_is_asked_for(
    product: Product, app: Authenticator
) -> None:
    apps = [app, *(enrolled(product, app.owner) for _ in range(3))]

    def act(number: int) -> Response:
        path = ("/two-factor-auth/remove", "/two-factor-auth/disable")[number % 2]
        body = {"tfaId": apps[number].tfa_id, "password": app.owner.password}
        return product.post(path, body, as_=app.owner)

    for _ in range(4):
        product.together(4, act)

    assert "active" not in Counter(method["status"] for method in methods(product, app.owner))
    assert not has_tfa(product, app.owner)
    assert sign_in(product, app.owner).status == 200
    assert not [key for key in product.table() if key[1] == "RECOVERY"]


@pytest.mark.parametrize("how", ["remove", "disable"])
def test_a_method_taken_out_of_force_during_a_sign_in_does_not_sign_in(
    product: Product, app: Authenticator, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    tablet = enrolled(product, app.owner)
    body = {"tfaId": app.tfa_id, "password": app.owner.password}
    evaluate = totp.unspent_step

    def meanwhile(method: TfaMethod, *rest: object) -> int | None:
        step = evaluate(method, *rest)  # pyright: ignore[reportArgumentType]
        if method.tfa_id == app.tfa_id:
            assert product.post(f"/two-factor-auth/{how}", body, as_=app.owner).status == 200
        return step

    code = app.code()
    monkeypatch.setattr(totp, "unspent_step", meanwhile)
    answer = sign_in(product, app.owner, code)
    monkeypatch.undo()

    assert answer.outcome == (401, "TFA_INVALID")
    assert sign_in(product, app.owner, tablet.code()).status == 200


def test_a_second_factor_that_comes_into_force_during_a_sign_in_is_asked_for(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = signed_in(product)
    app = pending(product, ada)
    done: list[Response] = []
    verify = hashing.verify

    def meanwhile(*how: object) -> bool:
        is_right = verify(*how)  # pyright: ignore[reportArgumentType]
        if not done:
            done.append(app.activate())
        return is_right

    monkeypatch.setattr(hashing, "verify", meanwhile)
    answer = sign_in(product, ada)

    assert done[0].status == 200
    assert answer.outcome == (401, "TFA_REQUIRED")


def test_recovery_codes_that_are_revoked_during_a_sign_in_do_not_sign_in(
    product: Product, app: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet = pending(product, app.owner)
    done: list[Response] = []
    read = recovery_codes.read

    def meanwhile(text: str) -> str | None:
        if not done:
            done.append(tablet.activate())
        return read(text)

    monkeypatch.setattr(recovery_codes, "read", meanwhile)
    answer = sign_in(product, app.owner, app.recovery_codes[0])

    assert done[0].status == 200
    assert answer.outcome == (401, "TFA_INVALID")


def test_a_session_that_ends_the_others_during_an_activation_is_the_one_that_is_left(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = product.user()
    mine, other = product.session(ada), product.session(ada)
    ada.tokens = mine
    app = pending(product, ada)
    ended: list[Response] = []
    make = recovery_codes.new_set

    def meanwhile() -> tuple[str, ...]:
        ended.append(product.post("/user/session/revoke", {"allOthers": True}, as_=other))
        assert ended[-1].status == 200
        return make()

    monkeypatch.setattr(recovery_codes, "new_set", meanwhile)
    answer = app.activate()
    monkeypatch.undo()

    assert answer.outcome == (401, "SESSION_REVOKED")
    assert product.get("/two-factor-auth/list", as_=mine).outcome == (401, "SESSION_REVOKED")
    ada.take_tokens(ended[-1].json)
    assert app.activate().status == 200

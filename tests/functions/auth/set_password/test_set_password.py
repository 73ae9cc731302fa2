"""POST /auth/set-password."""

import pytest

from tests.actors.factories import Person
from tests.conftest import Event
from tests.harness.product import Product
from tests.harness.response import Response
from tests.readers.answers import pointers

PATH = "/auth/set-password"
PROFILE = "/user/profile/organization"
NEW = "a fine new password"
GONE = (401, "TOKEN_INVALID")


def _mailed(product: Product, person: Person) -> str:
    product.post("/auth/forgot-password", {"email": person.email})
    return str(product.mails(to=person.email)[-1].token)


def _redeem(product: Product, token: object, password: object = NEW) -> Response:
    return product.post(PATH, {"token": token, "password": password})


def test_the_documented_request_answers_like_login(product: Product, event: Event) -> None:
    token = _mailed(product, product.user())

    answer = product.send_event(event("auth/set_password/set_password", token=token))

    assert answer.status == 200
    assert set(answer.json) == {
        "accessToken",
        "accessTokenExpiresAt",
        "refreshToken",
        "refreshTokenExpiresAt",
    }
    assert product.get(PROFILE, as_=answer.json["accessToken"]).status == 200


def test_the_new_password_opens_and_the_old_one_does_not(product: Product) -> None:
    person = product.user()

    _redeem(product, _mailed(product, person))

    assert product.login(person, NEW).status == 200
    assert product.login(person).code == "INVALID_CREDENTIALS"


def test_all_other_sessions_end(product: Product) -> None:
    person = product.user()
    before = product.session(person)

    after = _redeem(product, _mailed(product, person)).json["accessToken"]

    assert product.get(PROFILE, as_=before).outcome == (401, "SESSION_REVOKED")
    assert product.get(PROFILE, as_=after).status == 200


def test_a_token_works_once(product: Product) -> None:
    token = _mailed(product, product.user())
    _redeem(product, token)

    with product.unchanged():
        assert _redeem(product, token, "another fine password").outcome == GONE


def test_a_token_dies_after_an_hour(product: Product) -> None:
    token = _mailed(product, product.user())
    product.advance(hours=1)

    with product.unchanged():
        assert _redeem(product, token).outcome == GONE


def test_a_token_lives_for_an_hour(product: Product) -> None:
    token = _mailed(product, product.user())
    product.advance(minutes=59)

    assert _redeem(product, token).status == 200


def test_a_newer_token_kills_the_older_one(product: Product) -> None:
    person = product.user()
    older, newer = _mailed(product, person), _mailed(product, person)

    assert _redeem(product, older).outcome == GONE
    assert _redeem(product, newer).status == 200


def test_a_disabled_user_cannot_redeem(product: Product) -> None:
    person = product.user()
    token = _mailed(product, person)
    product.set_user(person, status="disabled")

    with product.unchanged():
        assert _redeem(product, token).outcome == GONE


def test_an_invited_user_becomes_active(product: Product) -> None:
    person = product.user()
    token = _mailed(product, person)
    product.set_user(person, status="invited", password_hash=None)

    answer = _redeem(product, token)

    user = product.get(PROFILE, as_=answer.json["accessToken"]).json["user"]
    assert user["status"] == "active"
    assert product.login(person, NEW).status == 200


def test_a_weak_password_leaves_the_token_good(product: Product) -> None:
    token = _mailed(product, product.user())

    with product.unchanged():
        answer = _redeem(product, token, "too short")

    assert answer.outcome == (422, "PASSWORD_TOO_WEAK")
    assert pointers(answer.json) == ["/password"]
    assert _redeem(product, token).status == 200


def test_changing_the_password_kills_the_token(product: Product) -> None:
    person = product.user()
    token = _mailed(product, person)
    body = {"oldPassword": person.password, "password": "another fine password"}
    assert product.post("/user/change-password", body, as_=person).status == 200

    assert _redeem(product, token).outcome == GONE


def test_a_temporary_password_is_done_with(product: Product) -> None:
    person = product.user(password_change_required=True)

    answer = _redeem(product, _mailed(product, person))

    assert "passwordChangeRequired" not in answer.json
    assert product.post("/user/session/list", as_=answer.json["accessToken"]).status == 200


def test_a_token_opens_while_wrong_guesses_must_wait(product: Product) -> None:
    person = product.user()
    token = _mailed(product, person)
    for _ in range(5):
        product.login(person, "not the password")

    assert _redeem(product, token).status == 200

    assert product.login(person, NEW).status == 200


def test_the_change_is_audited_without_its_secrets(product: Product) -> None:
    person = product.user()
    token = _mailed(product, person)

    _redeem(product, token)

    (entry,) = product.audit(person.id)
    assert (entry["action"], entry["entity_id"]) == ("user.set-password", person.id)
    assert NEW not in repr(entry)
    assert token.rpartition(".")[2] not in repr(entry)


def test_a_first_password_and_the_new_status_are_audited(product: Product) -> None:
    person = product.user(status="invited", password=None)
    token = _mailed(product, person)

    _redeem(product, token)

    (entry,) = product.audit(person.id)
    assert entry["changes"]["status"] == {"from": "invited", "to": "active"}


def test_another_users_id_in_a_token_is_refused(product: Product) -> None:
    mine, theirs = product.user(), product.user()
    token, other = _mailed(product, mine), _mailed(product, theirs)
    forged = token.replace(mine.id, theirs.id)

    assert _redeem(product, forged).outcome == GONE
    assert _redeem(product, other).status == 200


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "ot_",
        "ot_.",
        "ot_" + "0" * 26 + ".x",
        "ot_" + "0" * 26,
        "ot_USER#x.secret",
        "ot_" + "Z" * 1000,
        "ot_" + "0" * 26 + ".é\u2028",
    ],
)
def test_what_is_no_token_is_answered_like_a_dead_one(product: Product, token: str) -> None:
    with product.unchanged():
        assert _redeem(product, token).outcome == GONE


@pytest.mark.parametrize(
    ("token", "password", "refused"),
    [
        (None, NEW, ["/token"]),
        ("", NEW, ["/token"]),
        (1, NEW, ["/token"]),
        ("x" * 1025, NEW, ["/token"]),
        ("x", None, ["/password"]),
        ("x", "", ["/password"]),
        ("x", ["a fine new password"], ["/password"]),
    ],
)
def test_a_body_that_does_not_fit_is_refused_by_field(
    product: Product, token: object, password: object, refused: list[str]
) -> None:
    answer = _redeem(product, token, password)

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointers(answer.json) == refused

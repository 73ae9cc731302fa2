"""POST /user/change-password."""

import pytest

from tests.actors.factories import Person
from tests.conftest import Event
from tests.harness.product import Product
from tests.harness.response import Response
from tests.readers.answers import pointers

PATH = "/user/change-password"
PROFILE = "/user/profile/organization"
NEW = "a fine new password"


def _change(product: Product, person: Person, password: object = NEW, **how: object) -> Response:
    body = {"password": password, "oldPassword": how.get("old", person.password)}
    return product.post(PATH, body, as_=person)


def test_the_documented_request_changes_the_password(product: Product, event: Event) -> None:
    person = product.user(password="current-password")
    tokens = product.session(person)

    answer = product.send_event(
        event(
            "user/change_password/change_password",
            password="current-password",
            accessToken=tokens.access_token,
        )
    )

    assert answer.status == 200
    assert set(answer.json) == {
        "accessToken",
        "accessTokenExpiresAt",
        "refreshToken",
        "refreshTokenExpiresAt",
    }
    assert product.login(person, "new-password").status == 200
    assert product.login(person).code == "INVALID_CREDENTIALS"


def test_every_session_ends_and_a_new_one_is_opened(product: Product) -> None:
    person = product.user()
    person.tokens, other = product.session(person), product.session(person)

    answer = _change(product, person)

    for old in (person.tokens, other):
        assert product.get(PROFILE, as_=old).outcome == (401, "SESSION_REVOKED")
        refresh = {"x-refresh-token": old.refresh_token}
        refused = product.post("/auth/refresh-token", headers=refresh)
        assert refused.outcome == (401, "SESSION_REVOKED")
    person.take_tokens(answer.json)
    (session,) = product.post("/user/session/list", as_=person).json["items"]
    assert session["current"] is True
    refresh = {"x-refresh-token": answer.json["refreshToken"]}
    assert product.post("/auth/refresh-token", headers=refresh).status == 200


def test_a_wrong_old_password_is_refused(product: Product) -> None:
    person = product.user()
    product.get(PROFILE, as_=person)

    with product.unchanged("THROTTLE#"):
        answer = _change(product, person, old="not the password")

    assert answer.outcome == (422, "WRONG_PASSWORD")
    assert pointers(answer.json) == ["/oldPassword"]


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "x" * 257,
        "passwordpassword",
        "okafor okafor okafor",
        "OKAFOR1234567890",
        "ada.lovelace is me",
        "P@ssw0rd1234",
        "1qaz@WSX3edc",
        "four words nobody guesses",
    ],
)
def test_a_weak_password_is_refused_and_is_no_attempt(product: Product, password: str) -> None:
    person = product.user("ada.lovelace@example.com")
    product.get(PROFILE, as_=person)

    with product.unchanged("THROTTLE#"):
        answer = _change(product, person, password)

    assert answer.outcome == (422, "PASSWORD_TOO_WEAK")
    assert pointers(answer.json) == ["/password"]


@pytest.mark.parametrize(
    "password",
    [
        "twelve chars",
        "my name is Ada.Okafor",
        "x y z " * 42,
        "ada ada ada ada",
        "ПАРОЛЬ из слов",
        "日本語日本語日本語日本語",
    ],
)
def test_there_are_no_rules_of_composition(product: Product, password: str) -> None:
    person = product.user()

    assert _change(product, person, password).status == 200

    assert product.login(person, password).status == 200


def test_weak_passwords_do_not_use_up_the_attempts(product: Product) -> None:
    person = product.user()
    for _ in range(7):
        assert _change(product, person, "short").code == "PASSWORD_TOO_WEAK"

    assert _change(product, person).status == 200


def test_weak_passwords_do_not_forget_failures(product: Product) -> None:
    person = product.user()
    for _ in range(4):
        _change(product, person, old="not the password")

    _change(product, person, "short")

    assert _change(product, person, old="not the password").status == 422
    product.advance(seconds=2)
    assert _change(product, person).status == 429


def test_a_temporary_password_is_done_with(product: Product) -> None:
    person = product.user(password_change_required=True)
    assert product.post("/user/session/list", as_=person).outcome == (
        403,
        "PASSWORD_CHANGE_REQUIRED",
    )

    answer = _change(product, person)

    assert (answer.status, "passwordChangeRequired" in answer.json) == (200, False)
    token = answer.json["accessToken"]
    assert product.post("/user/session/list", as_=token).status == 200


def test_it_is_a_new_version_of_the_user(product: Product) -> None:
    person = product.user()

    token = _change(product, person).json["accessToken"]

    user = product.get(PROFILE, as_=token).json["user"]
    assert user["version"] == 2
    assert user["updatedAt"] > user["createdAt"]


def test_the_change_is_audited_without_its_secrets(product: Product) -> None:
    person = product.user()

    _change(product, person)

    (entry,) = product.audit(person.id)
    assert (entry["action"], entry["entity_id"]) == ("user.change-password", person.id)
    assert (entry["actor_type"], entry["actor_id"]) == ("user", person.id)
    assert NEW not in repr(product.table())


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({}, ["/password", "/oldPassword"]),
        ({"password": NEW}, ["/oldPassword"]),
        ({"password": None, "oldPassword": "x"}, ["/password"]),
        ({"password": NEW, "oldPassword": 1}, ["/oldPassword"]),
        ({"password": NEW, "oldPassword": "x", "userId": "x"}, ["/userId"]),
    ],
)
def test_a_body_that_does_not_fit_is_refused_by_field(
    product: Product, body: object, refused: list[str]
) -> None:
    answer = product.post(PATH, body, as_=product.user())  # pyright: ignore[reportArgumentType]

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointers(answer.json) == refused

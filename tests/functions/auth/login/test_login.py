"""POST /auth/login."""

import base64
import json
from dataclasses import asdict
from typing import Any

import jwt
import pytest

from coreapi.settings import Argon2Settings
from tests.actors.factories import Person
from tests.conftest import Event
from tests.harness.product import Product
from tests.harness.response import Response
from tests.readers.answers import pointers

PATH = "/auth/login"


def _wrong(product: Product, person: Person) -> Response:
    return product.login(person, "not the password")


def test_the_documented_request_signs_in(product: Product, event: Event) -> None:
    product.user("user@example.com", password="your-password")

    answer = product.send_event(
        event("auth/login/login", email="user@example.com", password="your-password")
    )

    assert answer.status == 200
    assert set(answer.json) == {
        "accessToken",
        "accessTokenExpiresAt",
        "refreshToken",
        "refreshTokenExpiresAt",
    }


def test_both_tokens_open_what_they_are_for(product: Product) -> None:
    tokens = product.login(product.user()).json

    assert product.post("/user/session/list", as_=tokens["accessToken"]).status == 200
    refresh = {"x-refresh-token": tokens["refreshToken"]}
    assert product.post("/auth/refresh-token", headers=refresh).status == 200


def test_expiries_are_unix_seconds_in_15_minutes_and_7_days(product: Product) -> None:
    person = product.user()
    now = int(product.now().timestamp())

    tokens = product.login(person).json

    assert tokens["accessTokenExpiresAt"] == now + 15 * 60
    assert tokens["refreshTokenExpiresAt"] == now + 7 * 24 * 60 * 60


def test_the_access_token_says_who_and_which_session_and_nothing_else(product: Product) -> None:
    person = product.user()

    token = product.login(person).json["accessToken"]

    settings = product.app.settings
    assert jwt.get_unverified_header(token) == {
        "alg": "EdDSA",
        "typ": "at+jwt",
        "kid": settings.signing_key_id,
    }
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert set(claims) == {"iss", "aud", "sub", "sid", "iat", "exp", "jti"}
    assert (claims["iss"], claims["aud"]) == (settings.token_issuer, settings.token_audience)
    assert claims["sub"] == person.id
    assert claims["exp"] - claims["iat"] == 15 * 60


def test_a_temporary_password_is_in_the_answer(product: Product) -> None:
    person = product.user(password_change_required=True)

    assert product.login(person).json["passwordChangeRequired"] is True


@pytest.mark.parametrize("spelling", ["ADA@Example.COM", "  ada@example.com\t", "Ada@example.com"])
def test_an_address_is_the_same_however_it_is_spelled(product: Product, spelling: str) -> None:
    person = product.user("ada@example.com")

    answer = product.post(PATH, {"email": spelling, "secret": person.password})

    assert answer.status == 200


def test_a_domain_may_come_in_its_own_script(product: Product) -> None:
    person = product.user("ada@xn--bcher-kva.example")

    answer = product.post(PATH, {"email": "ada@BÜCHER.example", "secret": person.password})

    assert answer.status == 200


def test_a_password_is_the_same_on_every_keyboard(product: Product) -> None:
    composed, decomposed = "caf\u00e9 au lait au lit", "cafe\u0301 au lait au lit"
    person = product.user(password=composed)

    assert product.login(person, decomposed).status == 200


def test_a_password_is_not_trimmed(product: Product) -> None:
    person = product.user(password="four words nobody guesses")

    assert product.login(person, " four words nobody guesses").code == "INVALID_CREDENTIALS"


def test_signing_in_is_noted_but_is_no_new_version(product: Product) -> None:
    person = product.user()

    tokens = product.login(person).json

    user = product.get("/user/profile/organization", as_=tokens["accessToken"]).json["user"]
    assert user["lastLoginAt"] > user["createdAt"]
    assert user["version"] == 1


def test_no_secret_is_stored_readably(product: Product) -> None:
    person = product.user()

    tokens = product.login(person).json

    stored = repr(product.table())
    for secret in (person.password, tokens["accessToken"], tokens["refreshToken"]):
        assert secret not in stored
    assert tokens["refreshToken"].removeprefix("rt_") not in stored


def _unknown(product: Product) -> str:
    product.user()
    return "stranger@example.com"


def _with_wrong_password(product: Product) -> str:
    return product.user().email


def _invited(product: Product) -> str:
    return product.user(status="invited", password=None).email


def _invited_again(product: Product) -> str:
    return product.user(status="invited", password="your-password").email


def _disabled(product: Product) -> str:
    return product.user(status="disabled", password="your-password").email


_WHO_CANNOT = [_unknown, _invited, _invited_again, _disabled]


@pytest.mark.parametrize("who", [*_WHO_CANNOT, _with_wrong_password])
def test_every_refused_attempt_verifies_one_hash_of_the_present_cost(
    product: Product, hashing: list[str], who: Any
) -> None:
    email = who(product)

    product.post(PATH, {"email": email, "secret": "your-password"})

    argon2 = product.app.settings.argon2
    (verified,) = hashing
    assert f"$m={argon2.memory_kib},t={argon2.iterations},p={argon2.parallelism}$" in verified


@pytest.mark.parametrize("who", [*_WHO_CANNOT, _with_wrong_password])
def test_a_refused_login_stores_only_the_attempt(product: Product, who: Any) -> None:
    email = who(product)

    with product.unchanged("THROTTLE#"):
        product.post(PATH, {"email": email, "secret": "your-password"})


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({}, ["/email", "/secret"]),
        ({"email": "nobody", "secret": "x"}, ["/email"]),
        ({"email": "a@b@c.example", "secret": "x"}, ["/email"]),
        ({"email": "a" * 250 + "@example.com", "secret": "x"}, ["/email"]),
        ({"email": None, "secret": "x"}, ["/email"]),
        ({"email": "a@example.com", "secret": ""}, ["/secret"]),
        ({"email": "a@example.com", "secret": "x" * 1025}, ["/secret"]),
        ({"email": "a@example.com", "secret": 1}, ["/secret"]),
        ({"email": "a@example.com", "secret": "x", "tfaCode": 123456}, ["/tfaCode"]),
        ({"email": "a@example.com", "secret": "x", "isAdmin": True}, ["/isAdmin"]),
        ({"email": "a@example.com", "secret": "x", "user_id": "x"}, ["/user_id"]),
    ],
)
def test_a_body_that_does_not_fit_is_refused_by_field(
    product: Product, body: dict[str, Any], refused: list[str]
) -> None:
    with product.unchanged():
        answer = product.post(PATH, body)

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointers(answer.json) == refused


def test_a_problem_does_not_repeat_what_was_sent(product: Product) -> None:
    answer = product.post(PATH, {"email": "tell-nobody", "secret": 31337})

    assert "tell-nobody" not in answer.text
    assert "31337" not in answer.text


def test_a_hash_of_another_cost_is_made_anew_at_the_next_login(product: Product) -> None:
    person = product.user()
    product.with_argon2(iterations=2)

    assert product.login(person).status == 200

    item = product.table()[f"USER#{person.id}", "USER"]
    assert ",t=2," in item["password_hash"]
    assert product.login(person).status == 200


def test_a_wrong_password_makes_no_new_hash(product: Product) -> None:
    person = product.user()
    product.with_argon2(iterations=2)

    with product.unchanged("THROTTLE#"):
        _wrong(product, person)


def test_the_real_cost_of_a_hash_is_owasps(product: Product) -> None:
    product.with_argon2(**asdict(Argon2Settings()))
    person = product.user()

    assert product.login(person).status == 200

    kept: str = product.table()[f"USER#{person.id}", "USER"]["password_hash"]
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_fifty_first_device_ends_the_longest_unused_session(product: Product) -> None:
    person = product.user()
    first, second, *_ = [product.login(person).json["accessToken"] for _ in range(50)]

    assert product.login(person).status == 200

    path = "/user/profile/organization"
    assert product.get(path, as_=first).outcome == (401, "SESSION_REVOKED")
    assert product.get(path, as_=second).status == 200


def test_sessions_that_ran_out_make_room_first(product: Product) -> None:
    person = product.user()
    for _ in range(49):
        product.login(person)
    product.advance(days=8)
    living = product.login(person).json["accessToken"]

    for _ in range(49):
        assert product.login(person).status == 200

    kept = [key for key in product.table() if key[1].startswith("SESSION#")]
    assert len(kept) <= 50
    assert product.get("/user/profile/organization", as_=living).status == 200

"""POST and GET /auth/refresh-token."""

import base64
from typing import Any

import pytest

from coreapi import policy
from coreapi.access.tokens import refresh_tokens
from tests.conftest import Event
from tests.harness.product import Product
from tests.harness.response import Response

PATH = "/auth/refresh-token"
PROFILE = "/user/profile/organization"


def _refresh(product: Product, token: str, **how: Any) -> Response:
    return product.post(PATH, headers={"x-refresh-token": token}, **how)


def _successor(product: Product, token: str) -> str:
    answer = _refresh(product, token)
    assert answer.status == 200
    return str(answer.json["refreshToken"])


@pytest.mark.parametrize("method", ["post", "get"])
def test_the_documented_request_answers_like_login(
    product: Product, event: Event, method: str
) -> None:
    tokens = product.session(product.user())

    answer = product.send_event(
        event(f"auth/refresh_token/{method}", refreshToken=tokens.refresh_token)
    )

    assert answer.status == 200
    assert set(answer.json) == {
        "accessToken",
        "accessTokenExpiresAt",
        "refreshToken",
        "refreshTokenExpiresAt",
    }


def test_the_token_rotates(product: Product) -> None:
    tokens = product.session(product.user())

    successor = _successor(product, tokens.refresh_token)

    assert successor != tokens.refresh_token
    assert _refresh(product, successor).status == 200


def test_the_new_access_token_is_of_the_same_session(product: Product) -> None:
    person = product.user()
    tokens = product.session(person)

    fresh = _refresh(product, tokens.refresh_token).json["accessToken"]

    (session,) = product.post("/user/session/list", as_=fresh).json["items"]
    assert session["current"] is True
    assert product.get(PROFILE, as_=tokens).status == 200


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_within_30_seconds_the_previous_token_answers_with_the_same_successor(
    product: Product, method: str
) -> None:
    token = product.session(product.user()).refresh_token
    successor = _successor(product, token)
    product.advance(seconds=29)

    with product.unchanged():
        again = product.send(method, PATH, headers={"x-refresh-token": token})

    assert again.json["refreshToken"] == successor


def test_after_30_seconds_the_previous_token_ends_the_session(product: Product) -> None:
    person = product.user()
    tokens = product.session(person)
    successor = _successor(product, tokens.refresh_token)
    product.advance(seconds=31)

    assert _refresh(product, tokens.refresh_token).outcome == (401, "SESSION_REVOKED")

    assert _refresh(product, successor).outcome == (401, "SESSION_REVOKED")
    assert product.get(PROFILE, as_=tokens).outcome == (401, "SESSION_REVOKED")


@pytest.mark.parametrize("generations", [2, 3, 32])
def test_within_30_seconds_any_older_token_answers_with_the_present_one(
    product: Product, generations: int
) -> None:
    token = present = product.session(product.user()).refresh_token
    for _ in range(generations):
        present = _successor(product, present)
    product.advance(seconds=29)

    with product.unchanged():
        assert _successor(product, token) == present


def test_each_token_has_30_seconds_of_its_own(product: Product) -> None:
    token = product.session(product.user()).refresh_token
    product.advance(seconds=20)
    second = _successor(product, token)
    product.advance(seconds=20)
    third = _successor(product, second)
    product.advance(seconds=20)

    assert _successor(product, second) == third
    assert _refresh(product, token).outcome == (401, "SESSION_REVOKED")
    assert _refresh(product, third).outcome == (401, "SESSION_REVOKED")


def test_a_token_from_before_the_last_32_rotations_ends_the_session(product: Product) -> None:
    token = present = product.session(product.user()).refresh_token
    for _ in range(33):
        present = _successor(product, present)

    assert _refresh(product, token).outcome == (401, "SESSION_REVOKED")
    assert _refresh(product, present).outcome == (401, "SESSION_REVOKED")


def test_who_only_ever_follows_the_rotations_of_others_ends_the_session(product: Product) -> None:
    person = product.user()
    thief = owner = product.session(person).refresh_token
    for status in (200, 200, 401):
        product.advance(minutes=13)
        owner = _successor(product, owner)
        product.advance(seconds=20)
        answers = [_refresh(product, thief, ip="198.51.100.7") for _ in range(4)]
        assert {answer.status for answer in answers} == {status}
        thief = owner

    assert _refresh(product, owner).outcome == (401, "SESSION_REVOKED")
    (entry,) = product.audit(person.id)
    assert entry["action"] == "session.reuse-detected"


def test_a_client_that_rotates_in_several_networks_may_use_the_grace_in_each(
    product: Product,
) -> None:
    token = product.session(product.user()).refresh_token
    for number in range(8):
        here, there = ("192.0.2.1", "198.51.100.7")[:: 1 if number % 2 else -1]
        successor = _refresh(product, token, ip=here).json["refreshToken"]
        assert _refresh(product, token, ip=there).json["refreshToken"] == successor
        token = successor
        product.advance(minutes=13)


def test_uses_of_the_grace_do_not_add_up_once_a_network_rotated(product: Product) -> None:
    token = product.session(product.user()).refresh_token
    for _ in range(2):
        successor = _successor(product, token)
        assert _refresh(product, token, ip="198.51.100.7").status == 200
        token = successor
    token = _refresh(product, token, ip="198.51.100.7").json["refreshToken"]

    for _ in range(3):
        successor = _successor(product, token)
        assert _refresh(product, token, ip="198.51.100.7").status == 200
        token = successor


def test_a_session_remembers_only_so_many_networks(product: Product) -> None:
    person = product.user()
    token = product.session(person).refresh_token
    for number in range(policy.MAX_SESSION_NETWORKS + 2):
        token = _refresh(product, token, ip=f"198.51.{number}.7").json["refreshToken"]
    for number in range(policy.MAX_SESSION_NETWORKS + 2):
        old, token = token, _successor(product, token)
        assert _refresh(product, old, ip=f"100.64.{number}.7").status == 200

    (item,) = (item for key, item in product.table().items() if key[1].startswith("SESSION#"))
    assert len(item["rotated_from"]) == policy.MAX_SESSION_NETWORKS
    assert len(item["graces"]) == policy.MAX_SESSION_NETWORKS


def test_reuse_ends_that_session_only(product: Product) -> None:
    person = product.user()
    token, other = product.session(person).refresh_token, product.session(person)
    _successor(product, token)
    product.advance(seconds=31)
    _refresh(product, token)

    assert _refresh(product, other.refresh_token).status == 200


def test_reuse_is_audited_once(product: Product) -> None:
    person = product.user()
    token = product.session(person).refresh_token
    _successor(product, token)
    product.advance(seconds=31)

    _refresh(product, token)
    _refresh(product, token)

    (entry,) = product.audit(person.id)
    assert (entry["action"], entry["entity_type"]) == ("session.reuse-detected", "session")
    assert entry["changes"]["userId"] == person.id


def test_each_refresh_prolongs_the_session_by_7_days(product: Product) -> None:
    token = product.session(product.user()).refresh_token
    product.advance(days=6, hours=23)

    answer = _refresh(product, token)

    assert answer.json["refreshTokenExpiresAt"] == int(product.now().timestamp()) + 7 * 86_400


def test_after_7_idle_days_the_token_has_expired(product: Product) -> None:
    token = product.session(product.user()).refresh_token
    product.advance(days=7)

    with product.unchanged():
        assert _refresh(product, token).outcome == (401, "TOKEN_EXPIRED")


def test_after_30_days_the_session_ends_however_busy_it_is(product: Product) -> None:
    token = product.session(product.user()).refresh_token
    begun = int(product.now().timestamp())
    for _ in range(4):
        product.advance(days=6)
        token = _successor(product, token)
    product.advance(days=5, hours=23)

    answer = _refresh(product, token)

    assert answer.json["refreshTokenExpiresAt"] == begun + 30 * 86_400
    product.advance(hours=1)
    assert _refresh(product, answer.json["refreshToken"]).outcome == (401, "TOKEN_EXPIRED")


def test_a_disabled_user_cannot_refresh(product: Product) -> None:
    person = product.user(status="disabled")

    answer = _refresh(product, product.session(person).refresh_token)

    assert answer.outcome == (401, "SESSION_REVOKED")


def test_a_temporary_password_is_reported_again(product: Product) -> None:
    person = product.user(password_change_required=True)

    answer = _refresh(product, product.session(person).refresh_token)

    assert answer.json["passwordChangeRequired"] is True


def test_the_table_keeps_no_token_readably(product: Product) -> None:
    token = product.session(product.user()).refresh_token
    successor = _successor(product, token)

    stored = repr(product.table())
    for kept in (token, successor):
        secret = refresh_tokens.read(kept, product.app.settings).secret
        assert kept.removeprefix("rt_") not in stored
        assert repr(secret) not in stored
        assert secret.hex() not in stored
        assert base64.b64encode(secret).decode() not in stored

"""POST /user/session/revoke."""

from datetime import timedelta
from typing import Any

import pytest

from coreapi.contracts.auth.tokens import TokensView
from tests.conftest import Event
from tests.harness.product import Product
from tests.readers.answers import pointers

PATH = "/user/session/revoke"
PROFILE = "/user/profile/organization"


def _id_of(product: Product, tokens: TokensView) -> str:
    items = product.post("/user/session/list", as_=tokens).json["items"]
    return next(str(item["sessionId"]) for item in items if item["current"])


def test_the_documented_request_ends_one_session(product: Product, event: Event) -> None:
    person = product.user()
    here, there = product.session(person), product.session(person)

    answer = product.send_event(
        event(
            "user/session/revoke/revoke",
            accessToken=here.access_token,
            sessionId=_id_of(product, there),
        )
    )

    assert (answer.status, answer.json) == (200, {})
    assert product.get(PROFILE, as_=there).outcome == (401, "SESSION_REVOKED")
    assert product.get(PROFILE, as_=here).status == 200


def test_all_others_end_and_a_new_one_takes_the_place_of_the_present(
    product: Product, event: Event
) -> None:
    person = product.user()
    sessions = [product.session(person) for _ in range(3)]
    here = sessions[0]

    answer = product.send_event(
        event("user/session/revoke/all_others", accessToken=here.access_token)
    )

    assert answer.status == 200
    assert set(answer.json) == {
        "accessToken",
        "accessTokenExpiresAt",
        "refreshToken",
        "refreshTokenExpiresAt",
    }
    for session in sessions:
        assert product.get(PROFILE, as_=session).outcome == (401, "SESSION_REVOKED")
        refresh = {"x-refresh-token": session.refresh_token}
        assert product.post("/auth/refresh-token", headers=refresh).code == "SESSION_REVOKED"
    assert product.get(PROFILE, as_=answer.json["accessToken"]).status == 200
    refresh = {"x-refresh-token": answer.json["refreshToken"]}
    assert product.post("/auth/refresh-token", headers=refresh).status == 200


def test_a_token_that_a_thief_refreshed_before_is_dead_too(product: Product) -> None:
    here = product.session(product.user())
    refresh = {"x-refresh-token": here.refresh_token}
    stolen = product.post("/auth/refresh-token", headers=refresh).json

    assert product.post(PATH, {"allOthers": True}, as_=here).status == 200

    refresh = {"x-refresh-token": stolen["refreshToken"]}
    assert product.post("/auth/refresh-token", headers=refresh).code == "SESSION_REVOKED"
    assert product.get(PROFILE, as_=stolen["accessToken"]).code == "SESSION_REVOKED"


def test_the_new_session_ends_when_the_thirty_days_of_the_old_are_over(product: Product) -> None:
    person = product.user()
    tokens = person.tokens = product.session(person)
    signed_in_at = product.now()
    for _ in range(4):
        product.advance(days=6)
        refresh = {"x-refresh-token": tokens.refresh_token}
        tokens = person.take_tokens(product.post("/auth/refresh-token", headers=refresh).json)

    answer = product.post(PATH, {"allOthers": True}, as_=person)

    ends_at = int((signed_in_at + timedelta(days=30)).timestamp())
    assert answer.json["refreshTokenExpiresAt"] == ends_at


def test_all_of_many_sessions_end(product: Product) -> None:
    """GIVEN more sessions than one request deletes THEN those that stay stored are dead too."""
    person = product.user()
    sessions = [product.session(person) for _ in range(30)]

    answer = product.post(PATH, {"allOthers": True}, as_=sessions[-1])

    outcomes = {product.get(PROFILE, as_=session).outcome for session in sessions}
    assert outcomes == {(401, "SESSION_REVOKED")}
    listed = product.post("/user/session/list", as_=answer.json["accessToken"]).json["items"]
    assert [session["current"] for session in listed] == [True]


def test_the_present_session_can_be_ended_too(product: Product) -> None:
    tokens = product.session(product.user())

    assert product.post(PATH, {"sessionId": _id_of(product, tokens)}, as_=tokens).status == 200

    assert product.get(PROFILE, as_=tokens).outcome == (401, "SESSION_REVOKED")


def test_another_users_session_is_not_found(product: Product) -> None:
    theirs, mine = product.session(product.user()), product.session(product.user())
    session_id = _id_of(product, theirs)

    with product.unchanged():
        answer = product.post(PATH, {"sessionId": session_id}, as_=mine)

    assert answer.outcome == (404, "NOT_FOUND")
    assert product.get(PROFILE, as_=theirs).status == 200


def test_an_ended_session_is_not_found(product: Product) -> None:
    person = product.user()
    here, there = product.session(person), product.session(person)
    session_id = _id_of(product, there)
    product.post(PATH, {"sessionId": session_id}, as_=here)

    answer = product.post(PATH, {"sessionId": session_id}, as_=here)

    assert answer.outcome == (404, "NOT_FOUND")


@pytest.mark.parametrize("unknown", ["", "x", "0" * 26, "USER", "SESSION#", "é" * 64, "a" * 3000])
def test_an_unknown_session_is_not_found(product: Product, unknown: str) -> None:
    person = product.user()
    product.get(PROFILE, as_=person)

    with product.unchanged():
        answer = product.post(PATH, {"sessionId": unknown}, as_=person)

    assert answer.outcome == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({}, [""]),
        ({"sessionId": "0" * 26, "allOthers": True}, [""]),
        ({"allOthers": False}, ["/allOthers"]),
        ({"allOthers": 1}, ["/allOthers"]),
        ({"allOthers": "true"}, ["/allOthers"]),
        ({"sessionId": 1}, ["/sessionId"]),
        ({"sessionId": ["x"]}, ["/sessionId"]),
        ({"sessionIds": []}, ["/sessionIds"]),
    ],
)
def test_a_body_that_does_not_fit_is_refused_by_field(
    product: Product, body: dict[str, Any], refused: list[str]
) -> None:
    person = product.user()
    product.get(PROFILE, as_=person)

    with product.unchanged():
        answer = product.post(PATH, body, as_=person)

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointers(answer.json) == refused

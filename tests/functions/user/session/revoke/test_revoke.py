"""POST /user/session/revoke."""

from typing import Any

import pytest

from coreapi.models.tokens import Tokens
from tests.conftest import Event
from tests.harness.product import Product
from tests.readers.answers import pointers

PATH = "/user/session/revoke"
PROFILE = "/user/profile/organization"


def _id_of(product: Product, tokens: Tokens) -> str:
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


def test_all_others_end_and_the_present_one_goes_on(product: Product, event: Event) -> None:
    person = product.user()
    here, *others = [product.session(person) for _ in range(3)]

    answer = product.send_event(
        event("user/session/revoke/all_others", accessToken=here.access_token)
    )

    assert answer.status == 200
    for other in others:
        assert product.get(PROFILE, as_=other).outcome == (401, "SESSION_REVOKED")
    assert product.get(PROFILE, as_=here).status == 200
    refresh = {"x-refresh-token": here.refresh_token}
    assert product.post("/auth/refresh-token", headers=refresh).status == 200


def test_a_refresh_token_of_an_ended_session_is_dead(product: Product) -> None:
    person = product.user()
    here, there = product.session(person), product.session(person)
    product.post(PATH, {"allOthers": True}, as_=here)

    answer = product.post("/auth/refresh-token", headers={"x-refresh-token": there.refresh_token})

    assert answer.outcome == (401, "SESSION_REVOKED")


def test_the_present_session_can_be_ended_too(product: Product) -> None:
    tokens = product.session(product.user())

    assert product.post(PATH, {"sessionId": _id_of(product, tokens)}, as_=tokens).status == 200

    assert product.get(PROFILE, as_=tokens).outcome == (401, "SESSION_REVOKED")


def test_somebody_elses_session_is_not_found(product: Product) -> None:
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

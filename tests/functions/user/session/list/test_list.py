"""POST /user/session/list."""

from typing import Any

import pytest

from coreapi.clock import rfc3339
from tests.actors.factories import Person
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/user/session/list"


def _page(product: Product, person: Person, **body: Any) -> Any:
    answer = product.post(PATH, body, as_=person)
    assert answer.status == 200
    return answer.json


def test_the_documented_request_lists_the_present_session(product: Product, event: Event) -> None:
    token = product.session(product.user(), user_agent="phone", ip="198.51.100.7").access_token

    answer = product.send_event(event("user/session/list/list", accessToken=token))

    assert answer.status == 200
    (session,) = answer.json["items"]
    assert set(session) == {"sessionId", "current", "createdAt", "lastUsedAt", "userAgent", "ip"}
    assert session["current"] is True
    assert (session["userAgent"], session["ip"]) == ("phone", "198.51.100.7")
    assert answer.json["nextCursor"] is None


def test_the_newest_session_comes_first(product: Product) -> None:
    person = product.user()
    for device in ("desk", "phone", "tablet"):
        product.session(person, user_agent=device)

    items = _page(product, person)["items"]

    assert [item["userAgent"] for item in items] == ["tests", "tablet", "phone", "desk"]
    assert [item["current"] for item in items] == [True, False, False, False]


def test_pages_follow_on_one_another(product: Product) -> None:
    person = product.user()
    for _ in range(4):
        product.session(person)
    whole = [item["sessionId"] for item in _page(product, person)["items"]]

    first = _page(product, person, limit=2)
    second = _page(product, person, limit=2, cursor=first["nextCursor"])
    third = _page(product, person, limit=2, cursor=second["nextCursor"])

    pages = [[item["sessionId"] for item in page["items"]] for page in (first, second, third)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [session for page in pages for session in page] == whole
    assert third["nextCursor"] is None


def test_a_page_that_is_just_full_is_the_last(product: Product) -> None:
    person = product.user()
    product.session(person)
    product.get("/user/profile/organization", as_=person)

    page = _page(product, person, limit=2)

    assert (len(page["items"]), page["nextCursor"]) == (2, None)


def test_a_session_opened_meanwhile_does_not_shift_the_pages(product: Product) -> None:
    person = product.user()
    for _ in range(3):
        product.session(person)
    first = _page(product, person, limit=2)
    product.session(person)

    second = _page(product, person, limit=2, cursor=first["nextCursor"])

    seen = [item["sessionId"] for item in first["items"] + second["items"]]
    assert len(seen) == len(set(seen)) == 4


def test_ended_sessions_are_absent(product: Product) -> None:
    person = product.user()
    gone = product.session(person)
    product.post("/auth/logout", as_=gone)
    product.session(person)
    product.advance(days=7)

    items = _page(product, Person(person.user, person.password))["items"]

    assert len(items) == 1


def test_sessions_of_other_users_are_not_listed(product: Product) -> None:
    product.session(product.user())

    assert len(_page(product, product.user())["items"]) == 1


def test_a_refresh_is_a_use(product: Product) -> None:
    tokens = product.session(product.user())
    product.advance(hours=1)
    product.post("/auth/refresh-token", headers={"x-refresh-token": tokens.refresh_token})

    (session,) = product.post(PATH, as_=product.login(product.user()).json["accessToken"]).json[
        "items"
    ]
    assert session["createdAt"][:16] == session["lastUsedAt"][:16]
    fresh = product.post("/auth/refresh-token", headers={"x-refresh-token": tokens.refresh_token})
    (used,) = product.post(PATH, as_=fresh.json["accessToken"]).json["items"]
    assert used["lastUsedAt"] > used["createdAt"]


def test_the_last_use_is_shown_in_whole_minutes(product: Product) -> None:
    tokens = product.session(product.user())
    product.advance(minutes=2, seconds=59)
    header = {"x-refresh-token": tokens.refresh_token}
    fresh = product.post("/auth/refresh-token", headers=header).json["accessToken"]
    refreshed_at = product.now()

    (session,) = product.post(PATH, as_=fresh).json["items"]

    assert refreshed_at.second or refreshed_at.microsecond
    whole = refreshed_at.replace(second=0, microsecond=0)
    assert session["lastUsedAt"] == rfc3339(whole)


@pytest.mark.parametrize("cursor", ["x", "AAAA", "é", "a" * 2048, "=" * 8])
def test_a_made_up_cursor_is_malformed(product: Product, cursor: str) -> None:
    answer = product.post(PATH, {"cursor": cursor}, as_=product.user())

    assert answer.outcome == (400, "MALFORMED_REQUEST")


def test_another_users_cursor_is_malformed(product: Product) -> None:
    theirs, mine = product.user(), product.user()
    product.session(theirs)
    cursor = _page(product, theirs, limit=1)["nextCursor"]

    answer = product.post(PATH, {"cursor": cursor}, as_=mine)

    assert answer.outcome == (400, "MALFORMED_REQUEST")


def test_an_altered_cursor_is_malformed(product: Product) -> None:
    person = product.user()
    product.session(person)
    cursor = _page(product, person, limit=1)["nextCursor"]

    for place in range(0, len(cursor) - 1, 5):
        altered = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        answer = product.post(PATH, {"cursor": altered}, as_=person)
        assert answer.outcome == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("limit", [0, -1, 101, True, "10", 1.5, 10.0, 2**64 - 1])
def test_a_limit_that_is_none_is_refused(product: Product, limit: object) -> None:
    answer = product.post(PATH, {"limit": limit}, as_=product.user())

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert answer.json["errors"][0]["pointer"] == "/limit"


def test_null_and_an_empty_cursor_are_absent(product: Product) -> None:
    answer = product.post(PATH, {"limit": None, "cursor": ""}, as_=product.user())

    assert answer.status == 200
    assert len(answer.json["items"]) == 1


@pytest.mark.parametrize("limit", [1, 100])
def test_the_smallest_and_the_largest_limit_are_taken(product: Product, limit: int) -> None:
    assert product.post(PATH, {"limit": limit}, as_=product.user()).status == 200

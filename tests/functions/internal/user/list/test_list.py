from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.actors.factories import Person
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/internal/user/list"

# Few letters, so that texts occur at several places of an address.
_WORDS = st.from_regex(r"[ab]{1,3}(\.[ab]{1,3})?", fullmatch=True)
_ADDRESSES = st.tuples(_WORDS, _WORDS).map(lambda parts: f"{parts[0]}@{parts[1]}.aa")


def pages(product: Product, staff: Person, body: dict[str, Any]) -> list[list[str]]:
    """Return the addresses on each page."""
    found: list[list[str]] = []
    cursor = None
    while True:
        answer = product.post(PATH, {**body, "cursor": cursor}, as_=staff)
        assert answer.status == 200
        found.append([item["email"] for item in answer.json["items"]])
        cursor = answer.json["nextCursor"]
        if cursor is None:
            return found


def search(product: Product, staff: Person, text: str, limit: int = 100) -> list[str]:
    """Return all addresses found, over all pages."""
    found = pages(product, staff, {"email": text, "limit": limit})
    return [email for page in found for email in page]


def test_all_users_come_in_the_order_of_their_addresses(product: Product) -> None:
    staff = product.staff(email="m@example.com")
    for name in ("z", "a", "q"):
        product.user(f"{name}@example.com")

    found = pages(product, staff, {"limit": 3})

    assert found == [["a@example.com", "m@example.com", "q@example.com"], ["z@example.com"]]
    assert pages(product, staff, {"limit": 3, "email": ""}) == found


@pytest.mark.parametrize(
    "text",
    ["a", "na", "ana.b", "ANA.BANANA@Example.com", " banana ", "@example.com", "example.c", ".b"],
)
def test_any_part_of_an_address_finds_it_once(product: Product, text: str) -> None:
    staff = product.staff(email="root@system.test")
    product.user("ana.banana@example.com")
    product.user("zoe@elsewhere.org")

    found = search(product, staff, text, limit=1)

    assert found.count("ana.banana@example.com") == 1
    assert len(found) == len(set(found))


@pytest.mark.parametrize("text", ["x@", "banan@", "a b", "com ", "%", "com#", "\x00", "com\n0"])
def test_what_no_address_contains_finds_no_user(product: Product, text: str) -> None:
    product.user("ana.banana@example.com")
    staff = product.staff(email="root@system.test")

    assert "ana.banana@example.com" not in search(product, staff, f"{text}!")


def test_a_search_as_long_as_any_address_is_refused_beyond_that(product: Product) -> None:
    staff = product.staff()

    assert product.post(PATH, {"email": "x" * 254}, as_=staff).json["items"] == []
    answer = product.post(PATH, {"email": "x" * 255}, as_=staff)
    assert answer.outcome == (422, "VALIDATION_FAILED")


def test_international_addresses_are_found_as_they_are_written(product: Product) -> None:
    staff = product.staff()
    made = product.post("/internal/user/create", {"email": "JURGEN@bücher.example"}, as_=staff).json
    assert made["email"] == "jurgen@xn--bcher-kva.example"

    for text in ("bücher", "@BÜCHER.example", "n@bücher.ex", "xn--bcher", "bu\u0308cher"):
        assert search(product, staff, text) == [made["email"]], text
    assert search(product, staff, "jür") == []


def test_a_cursor_belongs_to_its_search(product: Product) -> None:
    staff = product.staff()
    product.user()
    cursor = product.post(PATH, {"email": "e", "limit": 1}, as_=staff).json["nextCursor"]

    answer = product.post(PATH, {"email": "x", "limit": 1, "cursor": cursor}, as_=staff)

    assert answer.outcome == (400, "MALFORMED_REQUEST")


def test_no_user_is_lost_or_repeated_while_users_are_added(product: Product) -> None:
    staff = product.staff(email="root@system.test")
    there = {product.user(f"user{n}@example.com").email for n in range(12)}
    seen: list[str] = []
    cursor = None
    for number in range(100):
        body = {"email": "use", "limit": 2, "cursor": cursor}
        page = product.post(PATH, body, as_=staff).json
        seen += [item["email"] for item in page["items"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
        product.user(f"user.late{number}@example.com")

    assert len(seen) == len(set(seen))
    assert there <= set(seen)


def test_a_company_of_many_users_leaves_no_page_empty(product: Product) -> None:
    staff = product.staff(email="root@system.test")
    for number in range(30):
        product.user(f"p{number}@corp.mycorp.com")

    for text in ("c", "co", "corp", "corp."):
        found = pages(product, staff, {"email": text, "limit": 10})
        assert [len(page) for page in found] == [10, 10, 10], text


def test_the_documented_body_works(product: Product, event: Event) -> None:
    token = product.session(product.staff()).access_token

    answer = product.send_event(event("internal/user/list/list", accessToken=token))

    assert answer.json == {"items": [], "nextCursor": None}


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=st.lists(_ADDRESSES, unique=True, max_size=8),
    meanwhile=st.lists(_ADDRESSES, unique=True, max_size=4),
    text=st.text("ab.@", min_size=1, max_size=4),
    limit=st.integers(1, 3),
)
def test_a_search_is_what_looking_at_every_address_would_find(
    product: Product, before: list[str], meanwhile: list[str], text: str, limit: int
) -> None:
    product.stack.fresh()
    staff = product.staff(email="root@system.test")
    for email in before:
        product.user(email)
    added = [email for email in meanwhile if email not in before]
    before = [*before, staff.email]

    seen: list[str] = []
    cursor, waiting = None, list(added)
    while True:
        body = {"email": text, "limit": limit, "cursor": cursor}
        answer = product.post(PATH, body, as_=staff).json
        seen += [item["email"] for item in answer["items"]]
        cursor = answer["nextCursor"]
        if cursor is None:
            break
        assert len(answer["items"]) == limit
        if waiting:
            product.user(waiting.pop())

    expected = {email for email in before if text in email}
    assert len(seen) == len(set(seen))
    assert expected <= set(seen)
    assert set(seen) <= {email for email in before + added if text in email}
    assert sorted(search(product, staff, text)) == sorted(
        email for email in [*before, *set(added).difference(waiting)] if text in email
    )


def test_a_page_costs_the_same_at_any_number_of_users(product: Product) -> None:
    staff = product.staff(email="root@system.test")
    product.post(PATH, {"limit": 1}, as_=staff)
    costs: dict[str, list[object]] = defaultdict(list)
    for number in range(1, 161):
        product.user(f"user1{number:03}@example.com")
        if number not in {40, 160}:
            continue
        for text in ["e", "ex", "example.com", "user1", "@"]:
            with product.calls() as calls:
                answer = product.post(PATH, {"email": text, "limit": 20}, as_=staff)
            assert len(answer.json["items"]) == 20
            costs[text].append((calls.count, calls.consistent_reads))

    assert all(few == many for few, many in costs.values())

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.actors.registry import ORGANIZATION, Registry, pointers
from tests.conftest import Event
from tests.harness.product import Product

PATH = f"{ORGANIZATION}/list"


def test_the_documented_body_lists_by_name_without_case(registry: Registry, event: Event) -> None:
    for name in ("beta", "Acme Inc", "ÉCLAIR", "Acme", "éclair 2", "acme #1", "Zebra", "Straße"):
        registry.organization(name)

    answer = registry.product.send_event(
        event("internal/organization/list/list", accessToken=registry.token)
    )

    assert answer.status == 200
    assert [item["name"] for item in answer.json["items"]] == [
        "Acme",
        "acme #1",
        "Acme Inc",
        "beta",
        "Straße",
        "Zebra",
        "ÉCLAIR",
        "éclair 2",
    ]
    assert answer.json["nextCursor"] is None


def test_it_shows_each_as_its_details_do(registry: Registry) -> None:
    made = registry.organization(taxId="1", address={"country": "US"})
    changed = registry.changed(made, duns="2", status="archive")
    assert registry.listed(ORGANIZATION) == [changed] == [registry.now(made)]


def test_things_of_one_name_follow_in_the_order_of_their_making(registry: Registry) -> None:
    made = [registry.organization("Acme")["_id"] for _ in range(3)]
    assert [item["_id"] for item in registry.listed(ORGANIZATION, limit=1)] == made


@pytest.mark.parametrize(
    ("beginning", "names"),
    [
        ("", ["Acme", "ACME #1", "acme#2", "Acme Inc", "Café", "STRASSE"]),
        ("ACME", ["Acme", "ACME #1", "acme#2", "Acme Inc"]),
        ("acme ", ["ACME #1", "Acme Inc"]),
        (" acme#", ["acme#2"]),
        ("acme#2 ", []),
        ("straß", ["STRASSE"]),
        ("CAFE\u0301", ["Café"]),
        ("caf", ["Café"]),
        ("cme", []),
        ("Acme\t", ["ACME #1", "Acme Inc"]),
        ("\t0", []),
    ],
)
def test_a_name_is_looked_for_by_its_beginning(
    registry: Registry, beginning: str, names: list[str]
) -> None:
    for name in ("Acme", "acme#2", "Café", "Acme Inc", "STRASSE", "ACME #1"):
        registry.organization(name)
    assert sorted(registry.names(ORGANIZATION, name=beginning)) == sorted(names)


def test_a_name_that_looks_like_a_key_is_just_a_name(registry: Registry) -> None:
    acme = registry.organization("Acme")
    odd = registry.organization(f"Acme #{acme['_id']}")
    assert registry.names(ORGANIZATION, name="acme") == ["Acme", odd["name"]]
    assert registry.names(ORGANIZATION, name=odd["name"]) == [odd["name"]]


def test_status_and_name_filter_together(registry: Registry) -> None:
    registry.organization("Acme")
    for name in ("Acme 2", "Beta"):
        registry.changed(registry.organization(name), status="archive")
    assert registry.names(ORGANIZATION, status="active") == ["Acme"]
    assert registry.names(ORGANIZATION, status="archive") == ["Acme 2", "Beta"]
    assert registry.names(ORGANIZATION, status="archive", name="a") == ["Acme 2"]
    assert registry.names(ORGANIZATION, status=None, name=None) == ["Acme", "Acme 2", "Beta"]


def test_renaming_and_archiving_move_it_in_every_list(registry: Registry) -> None:
    organization = registry.organization("Acme")
    registry.changed(organization, name="Zeta")
    assert registry.names(ORGANIZATION, name="acme") == []
    assert registry.names(ORGANIZATION, status="active") == ["Zeta"]
    registry.changed(organization, name="Beta", status="archive")
    assert registry.names(ORGANIZATION, status="active") == []
    assert registry.names(ORGANIZATION, status="archive") == ["Beta"]
    assert registry.names(ORGANIZATION) == ["Beta"]


BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NAME = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters=BIDI_CONTROLS)
    | st.sampled_from("aAbB #ßΣςİ"),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    before=st.lists(NAME, max_size=12),
    between=st.lists(NAME, max_size=8),
    limit=st.integers(1, 4),
    filters=st.sampled_from([{}, {"status": "active"}]),
)
def test_pages_show_what_was_there_once_while_others_are_added(
    product: Product, before: list[str], between: list[str], limit: int, filters: dict[str, Any]
) -> None:
    product.stack.fresh()
    registry = Registry(product, product.staff())
    there = [registry.organization("-" + name)["_id"] for name in before]
    coming = iter(between)

    def add() -> None:
        for name in coming:
            registry.organization("-" + name)
            break

    seen = [item["_id"] for item in registry.listed(ORGANIZATION, limit, add, **filters)]

    assert len(seen) == len(set(seen))
    assert set(there) <= set(seen)
    everything = [item["_id"] for item in registry.listed(ORGANIZATION, **filters)]
    assert seen == [each for each in everything if each in set(seen)]


def test_a_page_goes_on_where_the_one_before_ended_though_that_was_renamed(
    registry: Registry,
) -> None:
    made = {name: registry.organization(name) for name in "ABCDE"}
    new_names = iter([("B", "0"), ("D", "Z")])

    def between() -> None:
        for name, new_name in new_names:
            registry.changed(made[name], name=new_name)
            break

    seen = registry.listed(ORGANIZATION, 2, between)
    assert [item["name"] for item in seen] == ["A", "B", "C", "D", "E", "Z"][: len(seen)]


@pytest.mark.parametrize("name", ["🏭" * 200, "\u0915\u093c" * 100, "ᾷ" * 200, "ﬃ" * 200])
def test_the_longest_names_are_listed_found_and_paged(registry: Registry, name: str) -> None:
    for _ in range(2):
        registry.organization(name)
    assert registry.names(ORGANIZATION, 1, name=name) == [name] * 2


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"limit": 0}, "/limit"),
        ({"limit": 101}, "/limit"),
        ({"limit": "1"}, "/limit"),
        ({"status": "closed"}, "/status"),
        ({"name": 1}, "/name"),
        ({"email": "x"}, "/email"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_is(
    registry: Registry, body: Any, pointer: str
) -> None:
    assert pointers(registry.product.post(PATH, body, as_=registry.staff)) == [pointer]


def test_a_cursor_works_only_with_its_list_its_filters_and_its_caller(registry: Registry) -> None:
    for name in ("A", "B", "C"):
        registry.organization(name)
    product = registry.product
    cursor = product.post(PATH, {"limit": 1}, as_=registry.staff).json["nextCursor"]
    for body in ({"status": "active"}, {"name": "a"}):
        answer = product.post(PATH, {"cursor": cursor, **body}, as_=registry.staff)
        assert answer.outcome == (400, "MALFORMED_REQUEST")
    for path, caller in (
        (PATH, product.staff()),
        (PATH.replace("n/l", "n-profile/l"), registry.staff),
    ):
        answer = product.post(path, {"cursor": cursor}, as_=caller)
        assert answer.outcome == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize(
    "path",
    [PATH, PATH.replace("n/l", "n-profile/l"), "/internal/audit/list", "/internal/rbac/roles"],
)
def test_an_empty_cursor_is_no_cursor(registry: Registry, path: str) -> None:
    for cursor in ("", None):
        answer = registry.product.post(path, {"cursor": cursor}, as_=registry.staff)
        assert answer.status == 200


def test_only_support_may_list(product: Product) -> None:
    organization = product.organization()
    assert product.post(PATH, {}, as_=product.staff("system.support")).status == 200
    admin = product.member(organization, "default.organization.admin")
    answer = product.post(PATH, {}, as_=admin)
    assert (*answer.outcome, answer.json["permission"]) == (
        403,
        "FORBIDDEN",
        "internal.organization.list",
    )
    assert product.post(PATH, {}).outcome == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("filters", [{}, {"status": "active"}, {"name": "Acme 1", "limit": 2}])
def test_a_page_takes_two_consistent_queries(registry: Registry, filters: Any) -> None:
    for number in range(12):
        registry.organization(f"Acme {number}")
    with registry.product.calls() as calls:
        registry.product.post(PATH, filters, as_=registry.staff)
    assert calls.kinds == calls.consistent_reads == {"Query": 2}

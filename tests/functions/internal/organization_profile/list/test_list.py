from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coreapi.storage.table.names import position
from tests.actors.registry import PROFILE, Registry, pointers
from tests.conftest import Event
from tests.harness.product import Product

PATH = f"{PROFILE}/list"


def tags(*names: str) -> list[dict[str, str]]:
    return [{"tag": name} for name in names]


def test_the_documented_body_lists_those_with_the_tag(registry: Registry, event: Event) -> None:
    organization = registry.organization()
    wanted = "nat_gas_transportation_producer"
    made = {
        name: registry.profile(organization, name, *its)
        for name, its in (
            ("b", [wanted]),
            ("A", ["x", wanted]),
            ("c", ["x"]),
            ("d", []),
            ("e", [wanted + "#"]),
        )
    }

    answer = registry.product.send_event(
        event("internal/organization_profile/list/list", accessToken=registry.token)
    )

    assert answer.status == 200
    assert answer.json == {"items": [made["A"], made["b"]], "nextCursor": None}


def test_filters_combine(registry: Registry) -> None:
    one, two = registry.organization("One"), registry.organization("Two")
    registry.profile(one, "North", "a")
    registry.profile(one, "Northeast", "a", "b")
    registry.profile(two, "north 2", "b")
    registry.profile(two, "South", "a", "c")

    def names(**filters: Any) -> list[str]:
        return registry.names(PROFILE, **filters)

    first = one["_id"]
    assert names() == ["North", "north 2", "Northeast", "South"]
    assert names(name="NORTHE") == ["Northeast"]
    assert names(organizationId=first) == ["North", "Northeast"]
    assert names(organizationId=first, name="northe") == ["Northeast"]
    assert names(participantTags=tags("b", "c")) == ["north 2", "Northeast", "South"]
    assert names(participantTags=tags("a", "b"), name="n") == ["North", "north 2", "Northeast"]
    assert names(participantTags=tags("b"), organizationId=first) == ["Northeast"]
    assert names(participantTags=tags("a", "b"), organizationId=two["_id"], name="s") == ["South"]
    assert names(participantTags=tags("a", "a", "nobody has this")) == [
        "North",
        "Northeast",
        "South",
    ]
    assert names(participantTags=[], organizationId=None, name="") == names()
    assert names(participantTags=tags("A")) == []


@pytest.mark.parametrize("unknown", ["01JZZZZZZZZZZZZZZZZZZZZZZZ", "x", "", f"x#TAG#{'a' * 4000}"])
def test_an_unknown_organization_has_none(registry: Registry, unknown: str) -> None:
    registry.profile(registry.organization(), "Wells", "a")
    assert registry.listed(PROFILE, organizationId=unknown) == []
    assert registry.listed(PROFILE, organizationId=unknown, participantTags=tags("a")) == []


def test_a_tag_reaches_into_no_other_list(registry: Registry) -> None:
    organization = registry.organization()
    registry.profile(organization, "Wells", "a")
    for odd in ("a#", "#", f"{organization['_id']}#TAG#a", "\t", "a\t"):
        if odd.strip():
            expected = ["Wells"] if odd.strip() == "a" else []
            assert registry.names(PROFILE, participantTags=tags(odd)) == expected


def test_every_list_shows_a_profile_as_it_is_now(registry: Registry) -> None:
    organization = registry.organization()
    profile = registry.profile(organization, "Wells", "a", "b")
    registry.changed(profile, name="Pipes", participantTags=tags("b", "c"), taxId="1")
    flags = {"profileId": profile["_id"], "flags": [{"flag": "GHGP", "value": True}]}
    path = "/organization-profile/flag/set"
    assert registry.product.post(path, flags, as_=registry.staff).status == 200
    archived = registry.changed(profile, status="archive")

    assert archived["flags"] == {"GHGP": True}
    owner = organization["_id"]
    every: list[dict[str, Any]] = [
        {},
        {"organizationId": owner},
        {"participantTags": tags("b")},
        {"participantTags": tags("c"), "organizationId": owner},
        {"participantTags": tags("a", "b", "c"), "name": "pipes"},
    ]
    for filters in every:
        assert registry.listed(PROFILE, **filters) == [archived]
    assert registry.listed(PROFILE, participantTags=tags("a")) == []
    assert registry.listed(PROFILE, name="wells") == []
    assert registry.details(organization)["profiles"] == [archived]


Making = tuple[str, Sequence[str]]
MAKING = st.tuples(
    st.text("aAb #", min_size=1, max_size=3).map(lambda text: "-" + text),
    st.lists(st.sampled_from("xyz"), unique=True, max_size=3),
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    before=st.lists(MAKING, max_size=10),
    between=st.lists(MAKING, max_size=6),
    wanted=st.lists(st.sampled_from("xyz"), max_size=3),
    inside=st.booleans(),
    limit=st.integers(1, 3),
)
def test_pages_show_each_profile_with_a_wanted_tag_once_while_others_are_added(
    product: Product,
    before: list[Making],
    between: list[Making],
    wanted: list[str],
    inside: bool,
    limit: int,
) -> None:
    product.stack.fresh()
    registry = Registry(product, product.staff())
    one, two = registry.organization(), registry.organization()
    filters: dict[str, Any] = {"participantTags": tags(*wanted)}
    if inside:
        filters["organizationId"] = one["_id"]

    def fits(owner: Any, its: Sequence[str]) -> bool:
        return (not wanted or not set(wanted).isdisjoint(its)) and not (inside and owner is two)

    there: set[str] = set()
    for number, (name, its) in enumerate(before):
        owner = (one, two)[number % 3 == 2]
        made = registry.profile(owner, name, *its)
        if fits(owner, its):
            there.add(made["_id"])
    coming = iter(between)

    def add() -> None:
        for name, its in coming:
            registry.profile(one, name, *its)
            break

    seen = registry.listed(PROFILE, limit, add, **filters)

    ids = [item["_id"] for item in seen]
    assert len(ids) == len(set(ids))
    assert there <= set(ids)
    assert seen == sorted(seen, key=lambda item: position(item["name"], item["_id"]))
    final = [item["_id"] for item in registry.listed(PROFILE, **filters)]
    assert set(ids) <= set(final)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"participantTags": ["a"]}, "/participantTags/0"),
    ({"participantTags": [{"tag": "a", "measurers": []}]}, "/participantTags/0/measurers"),
    ({"participantTags": [{"tag": ""}]}, "/participantTags/0/tag"),
    ({"participantTags": tags(*(str(n) for n in range(21)))}, "/participantTags"),
    ({"status": "active"}, "/status"),
    ({"limit": True}, "/limit"),
]


@pytest.mark.parametrize(("body", "pointer"), WRONG)
def test_what_does_not_fit_is_refused_where_it_is(
    registry: Registry, body: Any, pointer: str
) -> None:
    assert pointers(registry.product.post(PATH, body, as_=registry.staff)) == [pointer]


def test_a_cursor_works_only_with_its_filters(registry: Registry) -> None:
    organization = registry.organization()
    for name in ("A", "B", "C"):
        registry.profile(organization, name, "x", "y")
    body = {"limit": 1, "participantTags": tags("x", "y")}
    cursor = registry.product.post(PATH, body, as_=registry.staff).json["nextCursor"]
    others: list[dict[str, Any]] = [
        {},
        {"participantTags": tags("x")},
        {"participantTags": tags("x", "y"), "name": "a"},
        {"participantTags": tags("x", "y"), "organizationId": organization["_id"]},
    ]
    for other in others:
        answer = registry.product.post(PATH, {"cursor": cursor, **other}, as_=registry.staff)
        assert answer.outcome == (400, "MALFORMED_REQUEST")
    same = {"cursor": cursor, "participantTags": tags("y", "x", "y"), "name": ""}
    names = [i["name"] for i in registry.product.post(PATH, same, as_=registry.staff).json["items"]]
    assert names == ["B", "C"]


def test_only_support_may_list(product: Product) -> None:
    organization = product.organization()
    assert product.post(PATH, {}, as_=product.staff("system.support")).status == 200
    admin = product.member(organization, "default.organization.admin")
    answer = product.post(PATH, {}, as_=admin)
    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "internal.organization-profile.list"
    assert product.post(PATH, {}).outcome == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("filters", "queries"),
    [
        ({}, 2),
        ({"name": "Wells 1"}, 2),
        ({"participantTags": tags("x"), "limit": 3}, 2),
        ({"participantTags": tags("x"), "organizationId": "01JZZZZZZZZZZZZZZZZZZZZZZZ"}, 2),
        ({"participantTags": tags("x", "y", "z")}, 4),
    ],
)
def test_a_page_takes_one_consistent_query_and_one_for_each_tag(
    registry: Registry, filters: Any, queries: int
) -> None:
    organization = registry.organization()
    for number in range(12):
        registry.profile(organization, f"Wells {number}", "x", "y")
    with registry.product.calls() as calls:
        registry.product.post(PATH, filters, as_=registry.staff)
    assert calls.kinds == calls.consistent_reads == {"Query": queries}

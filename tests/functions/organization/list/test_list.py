import pytest

from tests.actors.factories import Person
from tests.conftest import Event
from tests.harness.product import Product


@pytest.fixture
def caller(product: Product) -> Person:
    return product.user()


def names(product: Product, caller: Person, query: str = "") -> list[str]:
    answer = product.get("/organization/list", as_=caller, query=query)
    assert answer.status == 200
    return [item["name"] for item in answer.json["items"]]


def test_it_lists_the_callers_active_organizations_by_name(
    product: Product, caller: Person, event: Event
) -> None:
    for name, status in (("beta", "active"), ("Acme", "active"), ("Closed", "archive")):
        product.member(product.organization(name, status=status), person=caller)
    product.member(product.organization("Somebody else's"))
    token = product.session(caller).access_token

    answer = product.send_event(event("organization/list/list", accessToken=token))

    assert answer.status == 200
    acme = answer.json["items"][0]
    assert acme.keys() == {
        "_id",
        "name",
        "taxId",
        "duns",
        "address",
        "status",
        "version",
        "createdAt",
        "updatedAt",
    }
    assert [item["name"] for item in answer.json["items"]] == ["Acme", "beta"]
    assert answer.json["nextCursor"] is None


def test_a_role_on_a_profile_makes_a_member_too(product: Product) -> None:
    organization = product.organization("Acme")
    profile = product.profile(organization)
    member = product.member(organization, profile_roles={profile.id: ["basic.viewer"]})
    assert names(product, member) == ["Acme"]


def test_who_belongs_nowhere_gets_an_empty_list(product: Product, caller: Person) -> None:
    product.organization()
    assert names(product, caller) == []
    assert names(product, product.staff()) == []


def test_what_staff_archives_is_gone_from_the_next_request_on(product: Product) -> None:
    organization = product.organization("Acme")
    member, staff = product.member(organization), product.staff()
    for status, shown in (("archive", []), ("active", ["Acme"])):
        body = {"_id": organization.id, "status": status}
        assert product.post("/internal/organization/update", body, as_=staff).status == 200
        assert names(product, member) == shown


def test_pages_go_on_after_the_last_one_though_others_come_and_go(
    product: Product, caller: Person, event: Event
) -> None:
    staff = product.staff()
    made = {name: product.organization(name) for name in ("A", "a", "B", "C", "D")}
    for organization in made.values():
        product.member(organization, person=caller)
    first = product.get("/organization/list", as_=caller, query="limit=2").json
    assert [item["name"] for item in first["items"]] == ["A", "a"]

    product.member(product.organization("0"), person=caller)
    product.member(product.organization("Aa"), person=caller)
    gone = {"_id": made["a"].id, "status": "archive"}
    assert product.post("/internal/organization/update", gone, as_=staff).status == 200

    token = product.session(caller).access_token
    second = event(
        "organization/list/second_page", accessToken=token, nextCursor=first["nextCursor"]
    )
    answer = product.send_event(second).json
    assert [item["name"] for item in answer["items"]] == ["Aa", "B", "C", "D"]
    assert answer["nextCursor"] is None


@pytest.mark.parametrize(
    "query",
    [
        *(f"limit={limit}" for limit in (0, 101, -1, "x", 1.5, "1.0", "%2B1", "%201", "01", "1_0")),
        "limit=1&limit=2",
        "name=a",
    ],
)
def test_a_query_that_does_not_fit_is_refused(product: Product, caller: Person, query: str) -> None:
    answer = product.get("/organization/list", as_=caller, query=query)
    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert answer.json["errors"][0]["pointer"] == "/" + query.split("=", maxsplit=1)[0]


@pytest.mark.parametrize("cursor", ["abc", "A" * 3000])
def test_a_made_up_cursor_is_refused(product: Product, caller: Person, cursor: str) -> None:
    answer = product.get("/organization/list", as_=caller, query=f"cursor={cursor}")
    assert answer.outcome == (400, "MALFORMED_REQUEST")


def test_without_a_token_it_is_unauthenticated(product: Product) -> None:
    assert product.get("/organization/list").outcome == (401, "UNAUTHENTICATED")


def test_it_takes_two_consistent_reads(product: Product, caller: Person) -> None:
    for _ in range(7):
        product.member(product.organization(), person=caller)
    product.session(caller)
    names(product, caller)
    with product.calls() as calls:
        names(product, caller)
    assert calls.kinds == calls.consistent_reads == {"Query": 1, "BatchGetItem": 1}

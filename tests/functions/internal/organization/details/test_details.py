import pytest

from coreapi import ids
from tests.actors.registry import ORGANIZATION, Registry
from tests.conftest import Event
from tests.harness.product import Product


def test_it_shows_the_organization_and_its_profiles_by_name(
    registry: Registry, event: Event
) -> None:
    organization, other = registry.organization(), registry.organization()
    profiles = [registry.profile(organization, name) for name in ("b", "A", "c")]
    registry.profile(other, "Not there")
    archived = registry.changed(profiles[2], status="archive")

    answer = registry.product.send_event(
        event(
            "internal/organization/details/details",
            accessToken=registry.token,
            organizationId=organization["_id"],
        )
    )

    assert answer.status == 200
    assert answer.json == {
        "organization": organization,
        "profiles": [profiles[1], profiles[0], archived],
    }


def test_an_archived_one_can_be_looked_at(registry: Registry) -> None:
    organization = registry.organization()
    registry.changed(organization, status="archive")
    assert registry.now(organization)["status"] == "archive"


@pytest.mark.parametrize("unknown", [ids.UNKNOWN, "x", "%20", "a" * 3000])
def test_an_unknown_one_is_not_found(registry: Registry, unknown: str) -> None:
    answer = registry.product.get(f"{ORGANIZATION}/details/{unknown}", as_=registry.staff)
    assert answer.outcome == (404, "NOT_FOUND")


@pytest.mark.parametrize("query", ["limit=1", "organizationId=x"])
def test_a_query_is_refused(registry: Registry, query: str) -> None:
    organization = registry.organization()
    path = f"{ORGANIZATION}/details/{organization['_id']}"
    answer = registry.product.get(path, as_=registry.staff, query=query)
    assert answer.outcome == (422, "VALIDATION_FAILED")


def test_only_support_may_look(product: Product) -> None:
    organization = product.organization()
    path = f"{ORGANIZATION}/details/{organization.id}"
    assert product.get(path, as_=product.staff("system.support")).status == 200
    admin = product.member(organization, "default.organization.admin")
    for person in (admin, product.user()):
        answer = product.get(path, as_=person)
        assert answer.outcome == (403, "FORBIDDEN")
        assert answer.json["permission"] == "internal.organization.read"
    assert product.get(path).outcome == (401, "UNAUTHENTICATED")


def test_it_takes_three_consistent_reads(registry: Registry) -> None:
    organization = registry.organization()
    for number in range(5):
        registry.profile(organization, f"Wells {number}")
    with registry.product.calls() as calls:
        registry.details(organization)
    assert calls.kinds == calls.consistent_reads == {"Query": 2, "GetItem": 1}

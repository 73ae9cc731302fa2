import pytest

from coreapi import ids
from tests.actors.registry import PROFILE, Registry
from tests.conftest import Event
from tests.harness.product import Product


def test_it_shows_the_profile_and_its_organization(registry: Registry, event: Event) -> None:
    organization = registry.organization(address={"country": "US"})
    profile = registry.profile(organization, "Wells", "a")

    answer = registry.product.send_event(
        event(
            "internal/organization_profile/details/details",
            accessToken=registry.token,
            profileId=profile["_id"],
        )
    )

    assert answer.status == 200
    assert answer.json == {"profile": profile, "organization": organization}


def test_it_can_be_looked_at_while_archived(registry: Registry) -> None:
    organization = registry.organization()
    profile = registry.profile(organization)
    registry.changed(profile, status="archive")
    registry.changed(organization, status="archive")
    shown = registry.details(profile)
    assert (shown["profile"]["status"], shown["organization"]["status"]) == ("archive",) * 2


@pytest.mark.parametrize("unknown", [ids.UNKNOWN, "x", "a" * 3000])
def test_an_unknown_one_is_not_found(registry: Registry, unknown: str) -> None:
    answer = registry.product.get(f"{PROFILE}/details/{unknown}", as_=registry.staff)
    assert answer.outcome == (404, "NOT_FOUND")


def test_only_support_may_look(product: Product) -> None:
    organization = product.organization()
    path = f"{PROFILE}/details/{product.profile(organization).id}"
    assert product.get(path, as_=product.staff("system.support")).status == 200
    admin = product.member(organization, "default.organization.admin")
    for person in (admin, product.user()):
        answer = product.get(path, as_=person)
        assert answer.outcome == (403, "FORBIDDEN")
        assert answer.json["permission"] == "internal.organization-profile.read"
    assert product.get(path).outcome == (401, "UNAUTHENTICATED")


def test_it_takes_three_consistent_reads(registry: Registry) -> None:
    profile = registry.profile(registry.organization())
    with registry.product.calls() as calls:
        registry.details(profile)
    assert sum(calls.kinds.values()) == 3
    assert calls.kinds == calls.consistent_reads

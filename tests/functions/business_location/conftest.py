"""The two endpoints to business locations, which do the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.storage.table import keys
from coreapi.storage.table.actions import update
from tests.actors.factories import Person
from tests.harness.product import Product
from tests.harness.response import Response


@dataclass(frozen=True)
class BusinessLocations:
    """One of the two URLs, and a caller who may call it."""

    product: Product
    prefix: str
    caller: Person

    def post(self, action: str, body: Mapping[str, Any] | str, **how: Any) -> Response:
        """Call as the permitted caller, or as `as_`."""
        path = f"{self.prefix}/business-location/{action}"
        return self.product.post(path, body, **{"as_": self.caller, **how})

    def made(self, profile: OrganizationProfile, name: str = "Site", **fields: Any) -> Any:
        """Make a location and return it as it was answered."""
        answer = self.post("create", {"profileId": profile.id, "name": name, **fields})
        assert answer.status == 201
        return answer.json

    def changed(self, location: Any, **fields: Any) -> Any:
        """Change a location and return it as it was answered."""
        answer = self.post("update", {"_id": location["_id"], **fields})
        assert answer.status == 200
        return answer.json

    def details(self, location_id: str) -> Any:
        """Return a location as it is now."""
        return self.post("details", {"_id": location_id}).json


@pytest.fixture
def organization(product: Product) -> Organization:
    return product.organization()


@pytest.fixture
def profile(product: Product, organization: Organization) -> OrganizationProfile:
    return product.profile(organization)


@pytest.fixture
def admin(product: Product, organization: Organization) -> Person:
    return product.member(organization, "default.organization.admin")


@pytest.fixture(params=["core", "internal"])
def locations(request: pytest.FixtureRequest, product: Product, admin: Person) -> BusinessLocations:
    prefix, caller = ("", admin) if request.param == "core" else ("/internal", product.staff())
    caller.tokens = product.session(caller)
    return BusinessLocations(product, prefix, caller)


@pytest.fixture
def outsider(product: Product) -> Person:
    return product.member(product.organization(), "default.organization.admin")


@pytest.fixture
def archive(product: Product) -> Callable[[Organization | OrganizationProfile], None]:
    """Return a function that archives an organization or a profile in the table."""

    def archived(thing: Organization | OrganizationProfile) -> None:
        is_profile = isinstance(thing, OrganizationProfile)
        key = keys.organization_profile(thing.id) if is_profile else keys.organization(thing.id)
        product.app.store.write(update(key, {"status": "archive"}))

    return archived

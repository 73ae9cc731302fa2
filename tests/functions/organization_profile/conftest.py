"""A profile, its administrator, and a user without a relation to it."""

from collections.abc import Callable

import pytest

from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.storage.table import keys
from coreapi.storage.table.actions import update
from tests.actors.factories import Person
from tests.harness.product import Product


@pytest.fixture
def organization(product: Product) -> Organization:
    return product.organization()


@pytest.fixture
def profile(product: Product, organization: Organization) -> OrganizationProfile:
    return product.profile(organization)


def signed_in(product: Product, person: Person) -> Person:
    person.tokens = product.session(person)
    return person


@pytest.fixture
def admin(product: Product, organization: Organization) -> Person:
    return signed_in(product, product.member(organization, "default.organization.admin"))


@pytest.fixture
def outsider(product: Product) -> Person:
    elsewhere = product.organization()
    return signed_in(product, product.member(elsewhere, "default.organization.admin"))


@pytest.fixture
def viewer(product: Product, organization: Organization) -> Person:
    return signed_in(product, product.member(organization, "default.organization.member"))


@pytest.fixture
def archive(product: Product) -> Callable[[Organization | OrganizationProfile], None]:
    """Return a function that archives an organization or a profile in the table."""

    def archived(thing: Organization | OrganizationProfile) -> None:
        is_profile = isinstance(thing, OrganizationProfile)
        key = keys.organization_profile(thing.id) if is_profile else keys.organization(thing.id)
        product.app.store.write(update(key, {"status": "archive"}))

    return archived

"""The requests that create something, one for each creating endpoint."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.actors.authenticator import enrolled
from tests.actors.factories import PASSWORD, Person
from tests.harness.product import Product
from tests.harness.response import Response

KEY = "0192f0c4-6a5e-7c1d-9b53-5d1f4f3a8e11"


@dataclass
class Creation:
    """A request that creates something, and fields that make it another request."""

    path: str
    body: Mapping[str, Any]
    other: Mapping[str, Any]
    person: Person

    def send(self, product: Product, key: str = KEY, **changes: Any) -> Response:
        """Send it with an Idempotency-Key, and with some fields changed."""
        return product.post(
            self.path,
            {**self.body, **changes},
            as_=self.person,
            headers={"idempotency-key": key},
        )


def a_user(product: Product) -> Creation:
    """Return a request that creates this."""
    body = {"email": "new@a.test", "password": "something nobody guesses"}
    other = {"firstName": "Ada"}
    return Creation("/internal/user/create", body, other, product.staff())


def an_organization(product: Product) -> Creation:
    """Return a request that creates this."""
    body, other = {"name": "Acme"}, {"name": "Acme", "duns": "123456789"}
    return Creation("/internal/organization/create", body, other, product.staff())


def a_profile(product: Product) -> Creation:
    """Return a request that creates this."""
    body = {"organizationId": product.organization().id, "name": "Wells"}
    other = {"participantTags": [{"tag": "nat_gas_producer"}]}
    return Creation("/internal/organization-profile/create", body, other, product.staff())


def a_location(product: Product) -> Creation:
    """Return a request that creates this."""
    place = {"latitude": 31.972096, "longitude": -83.76064}
    body = {"profileId": product.profile(product.organization()).id, "name": "Hub"}
    other = {"coordinates": place}
    return Creation("/internal/business-location/create", body, other, product.staff())


def an_own_location(product: Product) -> Creation:
    """Return a request that creates this."""
    theirs = a_location(product)
    return Creation("/business-location/create", theirs.body, theirs.other, theirs.person)


def an_api_key(product: Product) -> Creation:
    """Return a request that creates this."""
    body = {"profileId": product.profile(product.organization()).id}
    other = {"name": "metering"}
    return Creation("/organization-profile/api-key/create", body, other, product.staff())


def an_invitation(product: Product) -> Creation:
    """Return a request that creates this."""
    organization = product.organization()
    admin = product.member(organization, "default.organization.admin")
    body = {"organizationId": organization.id, "email": "new@a.test"}
    return Creation("/organization-user/invite-user", body, {"email": "b@a.test"}, admin)


def new_recovery_codes(product: Product) -> Creation:
    """Return a request that creates this."""
    app = enrolled(product, product.user())
    body = {"password": PASSWORD, "tfaCode": app.code(1)}
    return Creation("/two-factor-auth/recovery-codes/create", body, {}, app.owner)


CREATIONS: tuple[Callable[[Product], Creation], ...] = (
    a_user,
    an_organization,
    a_profile,
    a_location,
    an_own_location,
    an_api_key,
    an_invitation,
    new_recovery_codes,
)
